//! Validated texts: limits, schema and parser of each are one definition, and a value that exists is
//! valid. Lengths are counted in Unicode scalar values, as PostgreSQL's `char_length` does.

use std::convert::identity;

use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::{InstanceType, Metadata, Schema, SchemaObject, StringValidation};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;

/// What is wrong with a text; reads as the end of a sentence about its field.
pub type Fault = String;

/// Every character but the one that PostgreSQL cannot hold. In the dialect of ECMA-262, as schemas are.
const NO_NUL: &str = r"^[^\u0000]*$";

/// One `@` with something on both sides, no white space and no control characters.
const EMAIL: &str = r"^[^@\s\u0000-\u001f\u007f-\u009f]+@[^@\s\u0000-\u001f\u007f-\u009f]+$";

/// Declares a text with its limits: the type, its parser, its schema.
macro_rules! checked_text {
    ($(#[doc = $doc:literal])+ $name:ident, $min:literal..=$max:literal, format: $format:expr, pattern: $pattern:expr, written: $written:expr, holds: $held:ty, $finish:expr) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub struct $name($held);

        impl $name {
            pub const MIN: u32 = $min;
            pub const MAX: u32 = $max;

            /// The one way to a value.
            pub fn parse(text: String) -> Result<Self, Fault> {
                let written: fn(String) -> String = $written;
                let finish: fn(String) -> Result<$held, Fault> = $finish;
                finish(within(written(text), Self::MIN, Self::MAX)?).map(Self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::parse(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> String {
                stringify!($name).to_owned()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                text_schema(concat!($($doc, "\n",)+), Self::MIN, Self::MAX, $format, $pattern)
            }
        }
    };
}

checked_text! {
    /// What to do, in one line: 1 to 200 characters.
    Title, 1..=200, format: None, pattern: NO_NUL, written: identity, holds: String, Ok
}

checked_text! {
    /// Details: up to 10,000 characters.
    Description, 0..=10_000, format: None, pattern: NO_NUL, written: identity, holds: String, Ok
}

checked_text! {
    /// An e-mail address of 3 to 254 characters. It is stored in lower case and in Unicode normalization
    /// form C (NFC), so that letter case and the encoding of accents do not matter. The length of the
    /// stored form counts.
    Email, 3..=254, format: None, pattern: EMAIL, written: in_one_way, holds: String, email
}

checked_text! {
    /// A password of 8 to 200 characters; any characters are allowed.
    Password, 8..=200, format: Some("password"), pattern: NO_NUL, written: identity, holds: SecretString, |text| Ok(text.into())
}

checked_text! {
    /// The `refresh_token` of the last login or refresh.
    RefreshToken, 1..=200, format: Some("password"), pattern: NO_NUL, written: identity, holds: SecretString, |text| Ok(text.into())
}

impl Title {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Description {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Email {
    /// In lower case and NFC, so that two spellings of one address compare equal.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl RefreshToken {
    pub fn secret(&self) -> &SecretString {
        &self.0
    }
}

impl Password {
    pub fn secret(&self) -> &SecretString {
        &self.0
    }
}

fn within(text: String, min: u32, max: u32) -> Result<String, Fault> {
    let length = text.chars().count();
    if length < min as usize || length > max as usize {
        let range = if min == 0 { format!("at most {max}") } else { format!("{min} to {max}") };
        return Err(format!("must have {range} characters, not {length}"));
    }
    // PostgreSQL's text holds every character but this one.
    // https://www.postgresql.org/docs/current/datatype-character.html
    if text.contains('\0') {
        return Err("must not contain the character U+0000".to_owned());
    }
    Ok(text)
}

/// Enough to catch a slip of the hand; whether an address receives mail only mail can tell.
fn email(text: String) -> Result<String, Fault> {
    let well_formed = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@')
    });
    if !well_formed || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("must be an e-mail address such as ada@example.com".to_owned());
    }
    Ok(text)
}

/// One way to write an address that can be written in several. Letter by letter, since `to_lowercase`
/// of a text looks at the neighbours of a sigma. Some letters become two.
fn in_one_way(address: String) -> String {
    address.nfc().flat_map(char::to_lowercase).nfc().collect()
}

fn text_schema(
    description: &str,
    min: u32,
    max: u32,
    format: Option<&str>,
    pattern: &str,
) -> Schema {
    SchemaObject {
        metadata: Some(Box::new(Metadata {
            description: Some(description.trim().replace("\n ", "\n")),
            ..Metadata::default()
        })),
        instance_type: Some(InstanceType::String.into()),
        format: format.map(str::to_owned),
        string: Some(Box::new(StringValidation {
            min_length: (min > 0).then_some(min),
            max_length: Some(max),
            pattern: Some(pattern.to_owned()),
        })),
        ..SchemaObject::default()
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema_limits<T: JsonSchema>() -> (usize, usize) {
        let schema = T::json_schema(&mut SchemaGenerator::default()).into_object();
        let limits = schema.string.unwrap();
        (limits.min_length.unwrap_or(0) as usize, limits.max_length.unwrap() as usize)
    }

    /// Tries a text at each limit that the schema names, and one past it.
    fn schema_and_parser_agree<T: JsonSchema>(
        parse: fn(String) -> Result<T, Fault>,
        text: fn(usize) -> String,
    ) {
        let (min, max) = schema_limits::<T>();
        assert!(parse(text(min)).is_ok(), "{} at {min}", T::schema_name());
        assert!(parse(text(max)).is_ok(), "{} at {max}", T::schema_name());
        assert!(parse(text(max + 1)).is_err(), "{} at {}", T::schema_name(), max + 1);
        if min > 0 {
            assert!(parse(text(min - 1)).is_err(), "{} at {}", T::schema_name(), min - 1);
        }
    }

    #[test]
    fn each_text_takes_what_its_schema_says() {
        // A character of four bytes and two UTF-16 units: neither of these is what is counted.
        let letters: fn(usize) -> String = |length| "𝄞".repeat(length);
        schema_and_parser_agree(Title::parse, letters);
        schema_and_parser_agree(Description::parse, letters);
        schema_and_parser_agree(Password::parse, letters);
        schema_and_parser_agree(Email::parse, |length| {
            format!("{}@e", "a".repeat(length.saturating_sub(2)))
        });
    }

    #[test]
    fn a_fault_says_what_is_allowed_and_what_came() {
        assert_eq!(
            Title::parse(String::new()).unwrap_err(),
            "must have 1 to 200 characters, not 0"
        );
        assert_eq!(
            Title::parse("a\0b".to_owned()).unwrap_err(),
            "must not contain the character U+0000"
        );
    }

    #[test]
    fn an_email_address_is_kept_in_lower_case() {
        assert_eq!(Email::parse("Ada@Example.COM".to_owned()).unwrap().as_str(), "ada@example.com");
        assert_eq!(Email::parse("ΑΣ@x.de".to_owned()).unwrap().as_str(), "ασ@x.de");
        let grows = format!("{}@x.de", "İ".repeat(200));
        assert!(Email::parse(grows).unwrap_err().starts_with("must have 3 to 254 characters"));
        for wrong in ["ada", "@example.com", "ada@", "a@b@c", "a da@example.com", "a@b\n"] {
            assert!(Email::parse(wrong.to_owned()).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn an_email_address_is_kept_in_one_way_of_writing_accents() {
        let (composed, decomposed) = ("jos\u{e9}@example.com", "Jose\u{301}@example.com");
        for written in [composed, decomposed] {
            assert_eq!(Email::parse(written.to_owned()).unwrap().as_str(), composed);
        }
        // A Kelvin sign is a K, and an accent can follow its letter across a change of case.
        assert_eq!(Email::parse("\u{212a}@x.de".to_owned()).unwrap().as_str(), "k@x.de");
        assert_eq!(Email::parse("E\u{301}@x.de".to_owned()).unwrap().as_str(), "\u{e9}@x.de");
        // It is measured as it is kept: 254 characters of 500, and 600 of 200.
        let domain = "@example.com";
        let long = "e\u{301}".repeat(254 - domain.len()) + domain;
        assert_eq!(Email::parse(long).unwrap().as_str().chars().count(), 254);
        let grows = "\u{1d160}".repeat(200) + domain;
        assert!(Email::parse(grows).unwrap_err().ends_with("not 612"));
    }

    #[test]
    fn a_password_cannot_be_printed() {
        let password = Password::parse("correct horse".to_owned()).unwrap();
        assert!(!format!("{password:?}").contains("horse"));
    }
}
