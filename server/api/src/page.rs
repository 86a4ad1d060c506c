//! Pages by keyset: a token names the last row seen, so that rows made in between neither shift a
//! page nor appear twice.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, Utc};
use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::{InstanceType, Metadata, NumberValidation, Schema, SchemaObject};
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use crate::id::TodoId;
use crate::rejection::Rejection;

/// How many rows a page has at most.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PageLimit(u32);

impl PageLimit {
    pub const MAX: u32 = 200;
    pub const DEFAULT: u32 = 50;

    pub fn get(self) -> u32 {
        self.0
    }
}

impl Default for PageLimit {
    fn default() -> Self {
        Self(Self::DEFAULT)
    }
}

impl<'de> Deserialize<'de> for PageLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.parse() {
            Ok(limit @ 1..=Self::MAX) => Ok(Self(limit)),
            _ => Err(serde::de::Error::custom(format!(
                "must be a whole number from 1 to {}",
                Self::MAX
            ))),
        }
    }
}

impl JsonSchema for PageLimit {
    fn is_referenceable() -> bool {
        false
    }

    fn schema_name() -> String {
        "PageLimit".to_owned()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        SchemaObject {
            instance_type: Some(InstanceType::Integer.into()),
            format: Some("int32".to_owned()),
            metadata: Some(Box::new(Metadata {
                default: Some(Self::DEFAULT.into()),
                ..Metadata::default()
            })),
            number: Some(Box::new(NumberValidation {
                minimum: Some(1.0),
                maximum: Some(f64::from(Self::MAX)),
                ..NumberValidation::default()
            })),
            ..SchemaObject::default()
        }
        .into()
    }
}

/// A position in a list. Its content is not part of the API, and it gives no access to the todos of
/// other users.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct PageToken(String);

/// The row after which a page begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TodoPosition {
    pub created_at: DateTime<Utc>,
    pub id: TodoId,
}

const POSITION_BYTES: usize = 8 + 16;

impl TodoPosition {
    /// What stands in `next_page`.
    pub fn to_token(self) -> String {
        let mut bytes = [0; POSITION_BYTES];
        bytes[..8].copy_from_slice(&self.created_at.timestamp_micros().to_be_bytes());
        bytes[8..].copy_from_slice(self.id.0.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    pub fn from_token(token: &PageToken) -> Result<Self, Rejection> {
        Self::decode(&token.0).ok_or(Rejection::invalid_page_token())
    }

    fn decode(token: &str) -> Option<Self> {
        // The longest encoding of what must come out; nothing longer is worth decoding.
        let mut bytes = [0; POSITION_BYTES];
        let length = URL_SAFE_NO_PAD.decode_slice(token, &mut bytes).ok()?;
        let (micros, id) = bytes[..length].split_first_chunk::<8>()?;
        let created_at = DateTime::from_timestamp_micros(i64::from_be_bytes(*micros))?;
        // PostgreSQL's instants begin later than chrono's, and none of ours is outside of these.
        if !(1..=9999).contains(&created_at.year()) {
            return None;
        }
        Some(Self { created_at, id: TodoId(Uuid::from_slice(id).ok()?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_survives_its_token() {
        let position = TodoPosition {
            created_at: DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap(),
            id: TodoId(Uuid::from_u128(7)),
        };
        assert_eq!(TodoPosition::decode(&position.to_token()), Some(position));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let token = TodoPosition {
            created_at: DateTime::from_timestamp_micros(1_700_000_000_000_000).unwrap(),
            id: TodoId(Uuid::nil()),
        }
        .to_token();
        for wrong in ["", "x", "%", "AAAA", &token[1..], &format!("{token}A"), &"A".repeat(10_000)]
        {
            assert_eq!(TodoPosition::decode(wrong), None, "{wrong:.40}");
        }
        for micros in
            [-210_866_803_200_000_001_i64, -8_334_601_228_800_000_000, 253_402_300_800_000_000]
        {
            let bytes = [&micros.to_be_bytes()[..], &[0; 16]].concat();
            assert_eq!(TodoPosition::decode(&URL_SAFE_NO_PAD.encode(bytes)), None, "{micros}");
        }
        // The largest instant that eight bytes can name is none that chrono can.
        assert_eq!(TodoPosition::decode(&URL_SAFE_NO_PAD.encode([0x7f; POSITION_BYTES])), None);
    }
}
