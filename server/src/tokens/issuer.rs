//! One issuer: its name, its keys, and what its `sub` means.

use jsonwebtoken::crypto::verify;
use slog::Logger;
use todo_api::rejection::Rejection;

use super::header::Parts;
use super::keys::{Fetches, Key, KeyId, Keys, Remote};
use super::subject::Subjects;
use super::{Account, Caller, LocalIssuer, NoHttps, invalid};
use crate::client_address::ClientAddress;
use crate::settings::{IssuerKeys, IssuerSettings, KeySetSettings, SubjectRule};

pub(super) struct Issuer {
    name: String,
    /// What `aud` must be or contain.
    audience: String,
    keys: Keys,
    subjects: Subjects,
}

/// What a good token says.
pub(super) struct Verified {
    pub(super) caller: Caller,
    /// Seconds since 1970 up to which it counts, leeway included.
    pub(super) until: f64,
    /// What it is signed with.
    pub(super) key: KeyId,
}

impl Issuer {
    /// `beside_derived`: whether another issuer's users get derived ids.
    pub(super) fn local(local: &LocalIssuer, beside_derived: bool) -> Self {
        Self {
            name: local.name().to_owned(),
            audience: local.audience().to_owned(),
            keys: Keys::Own(local.keys()),
            subjects: Subjects::uuid(Account::Local, beside_derived),
        }
    }

    pub(super) fn external(
        settings: &IssuerSettings,
        beside_derived: bool,
        key_sets: KeySetSettings,
        fetches: &Fetches,
        log: &Logger,
    ) -> Result<Self, NoHttps> {
        let name = &settings.issuer;
        let keys = match &settings.keys {
            IssuerKeys::Secret(secret) => Keys::Shared(Key::hs256(secret.as_bytes()).into()),
            IssuerKeys::JwksUrl(url) => {
                let fetches = fetches.clone();
                Keys::Remote(Remote::new(name, url.clone(), key_sets, fetches, log)?.into())
            }
        };
        Ok(Self {
            name: name.clone(),
            audience: settings.audience.clone(),
            keys,
            subjects: match settings.subject {
                SubjectRule::Uuid => Subjects::uuid(Account::External, beside_derived),
                SubjectRule::Derived => Subjects::derived(name),
            },
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether a token that this key was good for still counts, as far as can be said at once.
    pub(super) fn trusts(&self, key: KeyId) -> bool {
        self.keys.trusts(key)
    }

    pub(super) async fn verify(
        &self,
        token: &Parts<'_>,
        from: ClientAddress,
    ) -> Result<Verified, Rejection> {
        let key = self.keys.find(token.header.kid.as_deref(), from).await?;
        if !key.names.contains(&token.header.alg.as_str()) {
            let names = key.names.join(" or ");
            return Err(invalid(&format!("is not signed with {names}, the algorithm of its key")));
        }
        // The key's algorithm. What the header says was only compared with it.
        let holds = verify(token.signature, token.message, &key.decoding, key.algorithm);
        if !holds.is_ok_and(|holds| holds) {
            return Err(invalid("has an invalid signature"));
        }
        let claims = token.claims()?.check(&self.name, &self.audience)?;
        let caller = self.subjects.caller(&claims.sub)?;
        // Heeded in our own tokens alone.
        let grant = claims.jti.filter(|_| caller.account() == Account::Local);
        let caller = caller.granted_by(grant);
        Ok(Verified { caller, until: claims.until, key: key.id })
    }
}
