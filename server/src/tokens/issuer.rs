//! One issuer: its name, its key, and what its `sub` means.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use todo_api::error_code::ErrorCode;
use todo_api::rejection::Rejection;

use super::cache::Verified;
use super::header::Header;
use super::subject::Subjects;
use super::{Account, LocalIssuer, invalid};
use crate::settings::{IssuerSettings, SubjectRule};

/// How far clocks may differ.
const LEEWAY_SECONDS: u64 = 30;

pub(super) struct Issuer {
    name: String,
    /// The key's, never the token's: a token that could choose would choose the weakest.
    algorithm: (&'static str, Algorithm),
    key: DecodingKey,
    validation: Validation,
    subjects: Subjects,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    /// Seconds since 1970, as a fraction perhaps (RFC 7519, section 2).
    exp: f64,
}

impl Issuer {
    /// `beside_derived`: whether another issuer's users get derived ids.
    pub(super) fn local(local: &LocalIssuer, beside_derived: bool) -> Self {
        Self {
            name: local.name().to_owned(),
            algorithm: ("EdDSA", Algorithm::EdDSA),
            key: DecodingKey::from_ed_der(local.public_key()),
            validation: validation(Algorithm::EdDSA, local.name(), local.audience()),
            subjects: Subjects::uuid(Account::Local, beside_derived),
        }
    }

    pub(super) fn outside(settings: &IssuerSettings, beside_derived: bool) -> Self {
        Self {
            name: settings.issuer.clone(),
            algorithm: ("HS256", Algorithm::HS256),
            key: DecodingKey::from_secret(settings.secret.as_bytes()),
            validation: validation(Algorithm::HS256, &settings.issuer, &settings.audience),
            subjects: match settings.subject {
                SubjectRule::Uuid => Subjects::uuid(Account::Outside, beside_derived),
                SubjectRule::Derived => Subjects::derived(&settings.issuer),
            },
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn verify(&self, token: &str, header: &Header) -> Result<Verified, Rejection> {
        let (name, _) = self.algorithm;
        if header.alg != name {
            return Err(invalid(&format!("is not signed with {name}, as its issuer's are")));
        }
        let token = decode::<Claims>(token, &self.key, &self.validation).map_err(|error| {
            match error.kind() {
                ErrorKind::ExpiredSignature => Rejection::new(
                    ErrorCode::TokenExpired,
                    "the token has expired; get a new one and ask again",
                ),
                ErrorKind::ImmatureSignature => invalid("is not valid yet, says its `nbf`"),
                ErrorKind::InvalidAudience => invalid("is for another audience than this service"),
                ErrorKind::InvalidSignature => invalid("has a signature that does not hold"),
                ErrorKind::MissingRequiredClaim(claim) => {
                    invalid(&format!("lacks the claim `{claim}`, or it is of a wrong type"))
                }
                _ => invalid("is not one that this service accepts"),
            }
        })?;
        let Claims { sub, exp } = token.claims;
        let caller = self.subjects.caller(&sub)?;
        Ok(Verified { caller, until: exp + LEEWAY_SECONDS as f64 })
    }
}

fn validation(algorithm: Algorithm, issuer: &str, audience: &str) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.validate_nbf = true;
    validation.leeway = LEEWAY_SECONDS;
    validation
}
