//! Values that are always there and may be `null`.

use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::Schema;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A property that is required and may be `null`, in a question as in an answer.
///
/// serde and schemars both take an `Option` as one that may be missing; to a TypeScript reader that
/// is `x?: T | null`, two ways of saying nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Nullable<T>(pub Option<T>);

/// What is missing, serde offers as an `Option` that is `None`; so this must not ask for an `Option`.
impl<'de, T: DeserializeOwned> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Null => Ok(Self(None)),
            value => T::deserialize(value).map(|value| Self(Some(value))).map_err(D::Error::custom),
        }
    }
}

impl<T: JsonSchema> JsonSchema for Nullable<T> {
    fn is_referenceable() -> bool {
        false
    }

    fn schema_name() -> String {
        format!("Nullable{}", T::schema_name())
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Option<T>>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Row {
        text: Nullable<String>,
    }

    #[test]
    fn null_is_a_value_and_absence_is_none() {
        let parse = |json| serde_json::from_str::<Row>(json).map(|row| row.text.0);
        assert_eq!(parse(r#"{"text": null}"#).unwrap(), None);
        assert_eq!(parse(r#"{"text": "x"}"#).unwrap(), Some("x".to_owned()));
        assert_eq!(parse("{}").unwrap_err().to_string(), "missing field `text` at line 1 column 2");
    }
}
