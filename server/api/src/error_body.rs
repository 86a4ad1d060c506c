//! How an error looks on the wire: the same for every operation.

use std::fmt;

use dropshot::{
    ApiSchemaGenerator, Body, ErrorStatusCode, HttpError, HttpResponseContent, HttpResponseError,
};
use http::{HeaderMap, Response, response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::error_code::ErrorCode;
use crate::invalid_field::InvalidField;

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
