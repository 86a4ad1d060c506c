//! One issuer: its name, its keys, and what its `sub` means.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Validation, decode};
use serde::Deserialize;
use slog::Logger;
use todo_api::error_code::ErrorCode;
use todo_api::rejection::Rejection;
use uuid::Uuid;

use super::header::Header;
use super::keys::{Fetches, Key, KeyId, Keys, Remote};
use super::subject::Subjects;
use super::{Account, Caller, LocalIssuer, NoHttps, invalid};
use crate::settings::{IssuerKeys, IssuerSettings, KeySetSettings, SubjectRule};

/// How far clocks may differ.
const LEEWAY_SECONDS: u64 = 30;

pub(super) struct Issuer {
    name: String,
    keys: Keys,
    validation: Validation,
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

#[derive(Deserialize)]
struct Claims {
    sub: String,
    /// Seconds since 1970, as a fraction perhaps (RFC 7519, section 2).
    exp: f64,
    /// What it is called. Heeded in our own tokens alone.
    #[serde(default)]
    jti: serde_json::Value,
}

impl Issuer {
    /// `beside_derived`: whether another issuer's users get derived ids.
    pub(super) fn local(local: &LocalIssuer, beside_derived: bool) -> Self {
        Self {
            name: local.name().to_owned(),
            keys: Keys::Own(local.keys()),
            validation: validation(local.name(), local.audience()),
            subjects: Subjects::uuid(Account::Local, beside_derived),
        }
    }

    pub(super) fn outside(
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
            keys,
            validation: validation(name, &settings.audience),
            subjects: match settings.subject {
                SubjectRule::Uuid => Subjects::uuid(Account::Outside, beside_derived),
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

    pub(super) async fn verify(&self, token: &str, header: &Header) -> Result<Verified, Rejection> {
        let key = self.keys.find(header.kid.as_deref()).await?;
        if header.alg != key.name {
            return Err(invalid(&format!("is not signed with {}, as its key is for", key.name)));
        }
        let mut validation = self.validation.clone();
        validation.algorithms = vec![key.algorithm];
        let token =
            decode::<Claims>(token, &key.decoding, &validation).map_err(|error| {
                match error.kind() {
                    ErrorKind::ExpiredSignature => Rejection::new(
                        ErrorCode::TokenExpired,
                        "the token has expired; get a new one and ask again",
                    ),
                    ErrorKind::ImmatureSignature => invalid("is not valid yet, says its `nbf`"),
                    ErrorKind::InvalidAudience => {
                        invalid("is for another audience than this service")
                    }
                    ErrorKind::InvalidSignature => invalid("has a signature that does not hold"),
                    ErrorKind::MissingRequiredClaim(claim) => {
                        invalid(&format!("lacks the claim `{claim}`, or it is of a wrong type"))
                    }
                    _ => invalid("is not one that this service accepts"),
                }
            })?;
        let Claims { sub, exp, jti } = token.claims;
        let caller = self.subjects.caller(&sub)?;
        let grant = match caller.account() {
            Account::Local => jti.as_str().and_then(|jti| Uuid::try_parse(jti).ok()),
            Account::Outside => None,
        };
        let caller = caller.granted_by(grant);
        Ok(Verified { caller, until: exp + LEEWAY_SECONDS as f64, key: key.id })
    }
}

/// What holds for all tokens of an issuer. The algorithm comes with the key.
fn validation(issuer: &str, audience: &str) -> Validation {
    let mut validation = Validation::default();
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.validate_nbf = true;
    validation.leeway = LEEWAY_SECONDS;
    validation
}
