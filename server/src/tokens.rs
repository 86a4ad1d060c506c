//! Bearer tokens: who may sign them, and whom they speak for.
//!
//! [`Tokens::verify`] is the only way to a [`Caller`], and a [`Caller`] the only way to rows.

mod cache;
mod caller;
mod header;
mod issuer;
mod local_issuer;
mod signing_key;
mod subject;

pub use caller::{Account, Caller};
pub use local_issuer::{LIFETIME_SECONDS, LocalIssuer};
pub use signing_key::{SigningKey, SigningKeyFault};

use prometheus_client::registry::Registry;
use secrecy::{ExposeSecret, SecretString};
use todo_api::error_code::ErrorCode;
use todo_api::rejection::Rejection;

use self::cache::Cache;
use self::header::Parts;
use self::issuer::Issuer;
use crate::settings::{AuthSettings, SubjectRule};

/// Nothing that we accept is longer; nothing longer is worth decoding.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// The issuers whose tokens count.
pub struct Tokens {
    issuers: Vec<Issuer>,
    cache: Cache,
}

impl Tokens {
    /// `local` is the issuer of our own accounts, when there are any.
    pub fn new(settings: &AuthSettings, local: Option<&LocalIssuer>) -> Self {
        let derived = settings.issuers.iter().any(|issuer| issuer.subject == SubjectRule::Derived);
        let own = local.map(|local| Issuer::local(local, derived));
        let outside = settings.issuers.iter().map(|issuer| Issuer::outside(issuer, derived));
        Self { issuers: own.into_iter().chain(outside).collect(), cache: Cache::default() }
    }

    pub(crate) fn register_metrics(&self, registry: &mut Registry) {
        for (name, help, counter) in [
            ("todo_token_cache_hits", "Tokens that had been verified before", &self.cache.hits),
            ("todo_token_cache_misses", "Tokens that had to be verified", &self.cache.misses),
        ] {
            registry.register(name, help, counter.clone());
        }
    }

    /// Whom `token` speaks for.
    pub fn verify(&self, token: &SecretString) -> Result<Caller, Rejection> {
        let token = token.expose_secret();
        if token.len() > MAX_TOKEN_BYTES {
            return Err(invalid("has more than 8192 bytes"));
        }
        let digest = Cache::digest(token);
        if let Some(caller) = self.cache.get(&digest) {
            return Ok(caller);
        }
        let parts = Parts::of(token).ok_or_else(|| invalid("is not a JWT"))?;
        parts.header.check()?;
        let issuer = self
            .issuers
            .iter()
            .find(|issuer| issuer.name() == parts.issuer)
            .ok_or_else(|| invalid("is from an issuer that this service does not know"))?;
        let verified = issuer.verify(token, &parts.header)?;
        self.cache.insert(digest, verified);
        Ok(verified.caller)
    }
}

/// A token that is not accepted. Says why in words that hold nothing of it.
fn invalid(why: &str) -> Rejection {
    Rejection::new(ErrorCode::InvalidToken, format!("the token {why}"))
}
