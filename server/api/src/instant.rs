//! Points in time as they look on the wire.

use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};
use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::Schema;
use serde::{Serialize, Serializer};

/// A point in time: RFC 3339 in UTC with six fractional digits and `Z`, which is all that
/// PostgreSQL keeps of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Instant(pub DateTime<Utc>);

impl Instant {
    /// By hand: chrono's own way takes most of the time of a list. `None` for years that do not have
    /// four digits.
    fn write<'a>(&self, text: &'a mut [u8; 27]) -> Option<&'a str> {
        let Self(instant) = self;
        let year = u32::try_from(instant.year()).ok().filter(|year| *year <= 9999)?;
        // A leap second is the 60th, not a thousand milliseconds more of the 59th.
        let microsecond = instant.timestamp_subsec_micros();
        if microsecond >= 1_000_000 {
            return None;
        }
        for (place, digits, value) in [
            (0, 4, year),
            (5, 2, instant.month()),
            (8, 2, instant.day()),
            (11, 2, instant.hour()),
            (14, 2, instant.minute()),
            (17, 2, instant.second()),
            (20, 6, microsecond),
        ] {
            let mut rest = value;
            for digit in text[place..place + digits].iter_mut().rev() {
                *digit = b"0123456789"[(rest % 10) as usize];
                rest /= 10;
            }
        }
        std::str::from_utf8(text).ok()
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        match self.write(&mut text) {
            Some(text) => serializer.serialize_str(text),
            None => serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true)),
        }
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
    fn it_is_what_chrono_writes() {
        let mut microseconds = -62_135_596_800_000_000; // the year 1
        while let Some(instant) = DateTime::from_timestamp_micros(microseconds) {
            if instant.year() > 11_000 {
                break;
            }
            let written = serde_json::to_value(Instant(instant)).unwrap();
            assert_eq!(written, instant.to_rfc3339_opts(SecondsFormat::Micros, true));
            microseconds += 123_456_789_012_345;
        }
        let leap = DateTime::from_timestamp(1_483_228_799, 1_500_000_000).unwrap();
        let written = serde_json::to_value(Instant(leap)).unwrap();
        assert_eq!(written, leap.to_rfc3339_opts(SecondsFormat::Micros, true));
    }

    #[test]
    fn an_instant_has_six_fractional_digits_and_ends_in_z() {
        let whole_second = DateTime::from_timestamp_micros(1_700_000_000_000_000).unwrap();
        assert_eq!(
            serde_json::to_string(&Instant(whole_second)).unwrap(),
            "\"2023-11-14T22:13:20.000000Z\""
        );
    }
}
