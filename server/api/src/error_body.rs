//! How an error looks on the wire: the same for every operation.

use std::fmt;

use dropshot::{
    ApiSchemaGenerator, Body, ErrorStatusCode, HttpError, HttpResponseContent, HttpResponseError,
};
use http::{HeaderMap, Response, response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::error_code::ErrorCode;
use crate::nullable::Nullable;

/// No request is told of more at once.
pub const MAX_INVALID_FIELDS: usize = 20;

/// An error. All operations use this schema.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Error")]
pub struct ErrorBody {
    /// Identifies the request in the logs of the service. Also in the header `X-Request-Id`.
    pub request_id: String,
    /// What went wrong, for programs.
    pub error_code: &'static str,
    /// What went wrong, for people. Begins with the name of the property or parameter that is wrong, if
    /// there is one: `title: must have …`.
    pub message: String,
    /// Every invalid property or parameter, up to 20; empty if the error is not about one.
    pub errors: Vec<InvalidField>,
}

/// A property or a parameter that is not valid.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct InvalidField {
    /// The property of the body, as a JSON Pointer (RFC 6901): `/title`. `null` for a parameter.
    pub pointer: Nullable<String>,
    /// The parameter of the path or the query. `null` for a property of the body.
    pub parameter: Nullable<String>,
    /// What is wrong with it, for programs.
    pub code: InvalidFieldCode,
    /// What is wrong with it, for people: the end of a sentence that begins with its name.
    pub message: String,
}

impl InvalidField {
    /// `path` leads to the property from outside in; empty for the whole body.
    pub fn property<'a>(
        path: impl IntoIterator<Item = &'a str>,
        code: InvalidFieldCode,
        message: impl Into<String>,
    ) -> Self {
        let escaped = |name: &str| format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        let pointer: String = path.into_iter().map(escaped).collect();
        let (pointer, parameter) = (Nullable(Some(pointer)), Nullable(None));
        Self { pointer, parameter, code, message: message.into() }
    }

    pub fn parameter(name: &str, code: InvalidFieldCode, message: impl Into<String>) -> Self {
        let (pointer, parameter) = (Nullable(None), Nullable(Some(name.to_owned())));
        Self { pointer, parameter, code, message: message.into() }
    }

    /// What is wrong with which, for people: `items.3.id: is required`.
    pub(crate) fn sentence(&self) -> String {
        let pointer = self.pointer.0.as_deref().and_then(|pointer| pointer.strip_prefix('/'));
        let pointer =
            pointer.map(|path| path.replace('/', ".").replace("~1", "/").replace("~0", "~"));
        match self.parameter.0.clone().or(pointer) {
            Some(name) => format!("{name}: {}", self.message),
            None => self.message.clone(),
        }
    }
}

/// Declares [`InvalidFieldCode`]: one line a code, as in [`crate::error_code`].
macro_rules! invalid_field_codes {
    ($($variant:ident = $word:literal, $meaning:literal;)+) => {
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub enum InvalidFieldCode {
            $(#[doc = $meaning] $variant,)+
        }

        impl InvalidFieldCode {
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

invalid_field_codes! {
    Required = "required", "It is missing.";
    Unknown = "unknown", "There is no such property or parameter.";
    Duplicate = "duplicate", "It was sent more than once.";
    WrongType = "wrong_type", "It has the wrong JSON type.";
    Invalid = "invalid", "Its value is not allowed; `message` says what is.";
}

impl Serialize for InvalidFieldCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A text, since values may be added; [`crate::document`] lists them.
impl JsonSchema for InvalidFieldCode {
    fn is_referenceable() -> bool {
        false
    }

    fn schema_name() -> String {
        "InvalidFieldCode".to_owned()
    }

    fn json_schema(generator: &mut schemars::r#gen::SchemaGenerator) -> schemars::schema::Schema {
        String::json_schema(generator)
    }
}

/// An error as an operation answers it.
#[derive(Debug)]
pub struct ErrorResponse {
    pub code: ErrorCode,
    /// Beside those that every response has.
    pub headers: Box<HeaderMap>,
    pub body: ErrorBody,
    /// For the log alone.
    pub cause: Box<str>,
}

impl ErrorResponse {
    /// As a whole, for whoever answers without Dropshot.
    pub fn into_http(self) -> Response<Body> {
        let status = self.code.status();
        self.to_response(Response::builder().status(status)).unwrap_or_else(|error| {
            // A body of texts is always JSON, and a header that was one is one again.
            error.into_response("")
        })
    }
}

impl HttpResponseError for ErrorResponse {
    fn status_code(&self) -> ErrorStatusCode {
        ErrorStatusCode::from_status(self.code.status())
            .unwrap_or(ErrorStatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl HttpResponseContent for ErrorResponse {
    fn to_response(self, builder: response::Builder) -> Result<Response<Body>, HttpError> {
        let mut response = self.body.to_response(builder)?;
        response.headers_mut().extend(*self.headers);
        Ok(response)
    }

    fn content_metadata() -> Option<ApiSchemaGenerator> {
        ErrorBody::content_metadata()
    }
}

impl fmt::Display for ErrorResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.cause)
    }
}

/// What Dropshot itself found wrong: a response that cannot be written, and nothing that a caller did,
/// since the inputs of [`crate::input`] never fail.
impl From<HttpError> for ErrorResponse {
    fn from(error: HttpError) -> Self {
        let code = ErrorCode::Internal;
        let body = ErrorBody {
            request_id: String::new(),
            error_code: code.as_str(),
            message: code.example().to_owned(),
            errors: Vec::new(),
        };
        Self { code, headers: Box::default(), body, cause: error.internal_message.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_an_error_status() {
        for code in ErrorCode::ALL {
            assert!(ErrorStatusCode::from_status(code.status()).is_ok(), "{code:?}");
        }
    }
}
