//! Points in time as they look on the wire.

use chrono::{DateTime, SecondsFormat, Utc};
use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::Schema;
use serde::{Serialize, Serializer};

/// A point in time: RFC 3339 in UTC with six fractional digits and `Z`, which is all that
/// PostgreSQL keeps of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Instant(pub DateTime<Utc>);

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl JsonSchema for Instant {
    fn is_referenceable() -> bool {
        false
    }

    fn schema_name() -> String {
        DateTime::<Utc>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        DateTime::<Utc>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_six_fractional_digits_and_ends_in_z() {
        let whole_second = DateTime::from_timestamp_micros(1_700_000_000_000_000).unwrap();
        assert_eq!(
            serde_json::to_string(&Instant(whole_second)).unwrap(),
            "\"2023-11-14T22:13:20.000000Z\""
        );
    }
}
