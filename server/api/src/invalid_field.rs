//! What is wrong with one property or parameter.

use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::Schema;
use serde::{Serialize, Serializer};

use crate::nullable::Nullable;

/// No request is told of more at once.
pub const MAX_INVALID_FIELDS: usize = 20;

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
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
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

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}
