//! Tokens of our own.

use chrono::Utc;
use jsonwebtoken::{Algorithm, Header, encode};
use serde::Serialize;
use todo_api::id::UserId;

use super::SigningKey;
use crate::error::Error;
use crate::settings::LocalSettings;

/// How long a token holds. It outlives the account it speaks for by no more than this.
pub const LIFETIME_SECONDS: u32 = 15 * 60;

/// The issuer that is built in.
pub struct LocalIssuer {
    name: String,
    audience: String,
    key: SigningKey,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: String,
    iat: i64,
    exp: i64,
}

impl LocalIssuer {
    pub fn new(settings: &LocalSettings, key: SigningKey) -> Self {
        Self { name: settings.issuer.clone(), audience: settings.audience.clone(), key }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn audience(&self) -> &str {
        &self.audience
    }

    pub(super) fn public_key(&self) -> &[u8] {
        &self.key.public
    }

    /// A token that speaks for `user` from now on.
    pub fn issue(&self, user: UserId) -> Result<String, Error> {
        let now = Utc::now().timestamp();
        let claims = Claims {
            iss: &self.name,
            aud: &self.audience,
            sub: user.to_string(),
            iat: now,
            exp: now + i64::from(LIFETIME_SECONDS),
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.key.id.clone());
        encode(&header, &claims, &self.key.encoding)
            .map_err(|error| Error::Internal(format!("signing a token: {error}")))
    }
}
