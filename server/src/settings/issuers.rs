//! `[[auth.issuers]]`: an external issuer.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize};

use super::formats::word;
use super::key_sets::KeySetUrl;
use super::weak_secret;

/// An external issuer.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(try_from = "RawIssuer")]
pub struct IssuerSettings {
    /// What `iss` must be, exactly.
    pub issuer: String,
    /// What `aud` must be or contain, exactly.
    pub audience: String,
    /// What its tokens are signed with.
    #[serde(flatten)]
    pub keys: IssuerKeys,
    pub subject: SubjectRule,
}

/// What the tokens of an issuer are signed with.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IssuerKeys {
    /// A secret that we share (HS256).
    Secret(SharedSecret),
    /// A key of a set that is published there (EdDSA, ES256, RS256).
    JwksUrl(KeySetUrl),
}

/// An issuer as it is written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIssuer {
    pub(super) issuer: Option<String>,
    pub(super) audience: Option<String>,
    pub(super) secret: Option<SharedSecret>,
    pub(super) jwks_url: Option<KeySetUrl>,
    #[serde(default, deserialize_with = "some_word")]
    pub(super) subject: Option<SubjectRule>,
}

impl RawIssuer {
    pub(super) fn is_absent(&self) -> bool {
        matches!(
            self,
            Self { issuer: None, audience: None, secret: None, jwks_url: None, subject: None }
        )
    }
}

impl TryFrom<RawIssuer> for IssuerSettings {
    type Error = String;

    fn try_from(raw: RawIssuer) -> Result<Self, String> {
        let keys = match (raw.secret, raw.jwks_url) {
            (Some(secret), None) => Some(IssuerKeys::Secret(secret)),
            (None, Some(url)) => Some(IssuerKeys::JwksUrl(url)),
            (Some(_), Some(_)) => {
                return Err("an issuer must have secret or jwks_url, not both".to_owned());
            }
            (None, None) => None,
        };
        match (raw.issuer, raw.audience, keys) {
            (Some(issuer), Some(audience), Some(keys)) => {
                Ok(Self { issuer, audience, keys, subject: raw.subject.unwrap_or_default() })
            }
            _ => {
                Err("an issuer must have issuer, audience, and either jwks_url or secret"
                    .to_owned())
            }
        }
    }
}

/// How `sub` becomes a user.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectRule {
    /// The user's id is made from `iss` and `sub`, so that no issuer can name another's user.
    #[default]
    Derived,
    /// `sub` is the user's id.
    Uuid,
}

/// A secret long enough for HS256 (RFC 7518, section 3.2), and nothing that others know.
#[derive(Clone, Debug)]
pub struct SharedSecret(SecretString);

impl SharedSecret {
    const MIN_BYTES: usize = 32;

    pub fn as_bytes(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

impl<'de> Deserialize<'de> for SharedSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let secret = SecretString::deserialize(deserializer)?;
        let length = secret.expose_secret().len();
        if length < Self::MIN_BYTES {
            return Err(serde::de::Error::custom(format!(
                "must have at least {} bytes, not {length}",
                Self::MIN_BYTES
            )));
        }
        if let Some(fault) = weak_secret::fault(secret.expose_secret()) {
            return Err(serde::de::Error::custom(format!(
                "{fault}; create a secret with `openssl rand -base64 32`"
            )));
        }
        Ok(Self(secret))
    }
}

impl Serialize for SharedSecret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("(hidden)")
    }
}

pub(super) fn some_word<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SubjectRule>, D::Error> {
    word(deserializer).map(Some)
}
