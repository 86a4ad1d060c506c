//! Bearer tokens: who may sign them, and whom they speak for.
//!
//! [`Tokens::verify`] is the only way to a [`Caller`], and a [`Caller`] the only way to rows.

mod cache;
mod caller;
mod claims;
mod header;
mod issuer;
mod keys;
mod local_issuer;
mod subject;

pub use crate::signing_key::SigningKey;
pub use caller::{Account, Caller};
pub use local_issuer::{LIFETIME_SECONDS, LocalIssuer};

use prometheus_client::registry::Registry;
use secrecy::{ExposeSecret, SecretString};
use slog::Logger;
use todo_api::error_code::ErrorCode;
use todo_api::rejection::Rejection;

use self::cache::{Cache, TrustedKey, Verified};
use self::header::Parts;
use self::issuer::Issuer;
use self::keys::Fetches;
use crate::client_address::ClientAddress;
use crate::settings::{AuthSettings, SubjectRule};

/// Nothing that we accept is longer; nothing longer is worth decoding.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// The issuers whose tokens count.
pub struct Tokens {
    issuers: Vec<Issuer>,
    cache: Cache,
    fetches: Fetches,
}

/// Why there is no way to fetch keys, in a sentence.
#[derive(Debug, thiserror::Error)]
#[error(
    "HTTPS cannot be used: {}; check that the CA certificates of the operating system are \
     installed",
    keys::with_causes(.0)
)]
pub struct NoHttps(#[from] reqwest::Error);

impl Tokens {
    /// `local` is the issuer of our own accounts, when there are any. Nothing is fetched yet.
    pub fn new(
        settings: &AuthSettings,
        local: Option<&LocalIssuer>,
        log: &Logger,
    ) -> Result<Self, NoHttps> {
        let derived = settings.issuers.iter().any(|issuer| issuer.subject == SubjectRule::Derived);
        let fetches = Fetches::default();
        let mut issuers = Vec::from_iter(local.map(|local| Issuer::local(local, derived)));
        for issuer in &settings.issuers {
            issuers.push(Issuer::external(issuer, derived, settings.key_sets, &fetches, log)?);
        }
        Ok(Self { issuers, cache: Cache::default(), fetches })
    }

    pub(crate) fn register_metrics(&self, registry: &mut Registry) {
        for (name, help, counter) in [
            (
                "todo_token_cache_hits",
                "Access tokens that were found in the cache of verified tokens",
                &self.cache.hits,
            ),
            (
                "todo_token_cache_misses",
                "Access tokens whose signature had to be verified",
                &self.cache.misses,
            ),
        ] {
            registry.register(name, help, counter.clone());
        }
        let help = "Requests for the keys of an issuer, by outcome";
        registry.register("todo_key_set_fetches", help, self.fetches.clone());
    }

    /// Whom `token` speaks for, shown by somebody at `from`. Waits only for keys, and only where it
    /// must.
    pub async fn verify(
        &self,
        token: &SecretString,
        from: ClientAddress,
    ) -> Result<Caller, Rejection> {
        let token = token.expose_secret();
        if token.len() > MAX_TOKEN_BYTES {
            return Err(invalid("is longer than 8192 bytes"));
        }
        let digest = Cache::digest(token);
        let trusted = |key: &TrustedKey| self.issuers[key.issuer].trusts(key.id);
        if let Some(caller) = self.cache.get(&digest, trusted) {
            return Ok(caller);
        }
        let parts = Parts::of(token)?;
        parts.header.check()?;
        let issuer = self
            .issuers
            .iter()
            .position(|issuer| issuer.name() == parts.issuer)
            .ok_or_else(|| invalid("is from an unknown issuer"))?;
        let claims = self.issuers[issuer].verify(&parts, from).await?;
        let key = TrustedKey { issuer, id: claims.key };
        self.cache.insert(digest, Verified { caller: claims.caller, until: claims.until, key });
        Ok(claims.caller)
    }
}

/// The keys of a set that are kept: what each is called, and its algorithm.
#[cfg(any(test, fuzzing))]
pub(crate) fn keys_in(key_set: &[u8]) -> Vec<(String, &'static str)> {
    keys::KeySet::parse(key_set).map(|(set, _)| set.algorithms()).unwrap_or_default()
}

/// A token that is not accepted. Says why in words that hold nothing of it.
fn invalid(why: &str) -> Rejection {
    Rejection::new(ErrorCode::InvalidToken, format!("the token {why}"))
}
