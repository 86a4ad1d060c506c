//! Identifiers. A todo's and a user's are both UUIDs and never change places.

use std::fmt;

use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::Schema;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                uuid_from(&String::deserialize(deserializer)?).map(Self)
            }
        }

        impl JsonSchema for $name {
            fn is_referenceable() -> bool {
                false
            }

            fn schema_name() -> String {
                Uuid::schema_name()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                Uuid::json_schema(generator)
            }
        }
    };
}

id! {
    /// A todo's identifier, unique among the todos of its user.
    TodoId
}

id! {
    /// A user's identifier.
    UserId
}

/// The hyphenated form alone, in either letter case: what the schema's `format: uuid` promises
/// (RFC 9562, section 4), and not the braced and bare spellings that the `uuid` crate also takes.
fn uuid_from<E: serde::de::Error>(text: &str) -> Result<Uuid, E> {
    let hyphenated = text.len() == uuid::fmt::Hyphenated::LENGTH;
    Uuid::try_parse(text)
        .ok()
        .filter(|_| hyphenated)
        .ok_or_else(|| E::custom("must be a UUID such as 0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b"))
}
