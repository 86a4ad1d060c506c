//! Tokens of our own.

use chrono::Utc;
use jsonwebtoken::{Algorithm, Header, encode};
use serde::Serialize;
use todo_api::id::UserId;
use todo_api::jwks::{Jwk, JwkSet};
use uuid::Uuid;

use super::keys::{Key, KeySet};
use crate::error::Error;
use crate::settings::LocalSettings;
use crate::signing_key::{PublicKey, SigningKey};

/// How long a token holds. It outlives the account it speaks for by no more than this.
pub const LIFETIME_SECONDS: u32 = 15 * 60;

/// The issuer that is built in.
pub struct LocalIssuer {
    name: String,
    audience: String,
    key: SigningKey,
    /// How the key is called that signs.
    key_id: String,
    /// Keys that others of our instances sign with, or that signed until lately.
    accepted: Vec<PublicKey>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: String,
    /// Which login or refresh it is from. Not the session: whoever knows that could end it.
    jti: String,
    iat: i64,
    exp: i64,
}

impl LocalIssuer {
    pub fn new(settings: &LocalSettings, key: SigningKey) -> Self {
        Self {
            name: settings.issuer.clone(),
            audience: settings.audience.clone(),
            key_id: key.public.id(),
            accepted: settings.accepted_keys.clone(),
            key,
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn audience(&self) -> &str {
        &self.audience
    }

    /// All keys whose tokens count, that which signs first.
    fn public_keys(&self) -> impl Iterator<Item = &PublicKey> {
        let others = self.accepted.iter().filter(|key| key.id() != self.key_id);
        std::iter::once(&self.key.public).chain(others)
    }

    pub(super) fn keys(&self) -> KeySet {
        KeySet::of(self.public_keys().map(|key| (key.id(), Key::ed25519(key.as_bytes()))))
    }

    /// For services that verify our tokens.
    pub fn published(&self) -> JwkSet {
        JwkSet { keys: self.public_keys().map(|key| Jwk::ed25519(key.id(), key.x())).collect() }
    }

    /// A token that speaks for `user` from now on, given out by `grant`.
    pub fn issue(&self, user: UserId, grant: Uuid) -> Result<String, Error> {
        let now = Utc::now().timestamp();
        let claims = Claims {
            iss: &self.name,
            aud: &self.audience,
            sub: user.to_string(),
            jti: grant.to_string(),
            iat: now,
            exp: now + i64::from(LIFETIME_SECONDS),
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.key_id.clone());
        encode(&header, &claims, &self.key.encoding)
            .map_err(|error| Error::Internal(format!("signing a token: {error}")))
    }
}
