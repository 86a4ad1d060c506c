//! What a token says of itself before anything of it is believed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use todo_api::rejection::Rejection;

use super::claims::Written;
use super::invalid;

/// The JOSE header (RFC 7515, section 4), as much of it as is heeded. A member that comes twice is
/// refused: two readers could choose differently.
#[derive(Deserialize)]
pub(super) struct Header {
    pub(super) alg: String,
    /// Which key of the issuer's.
    pub(super) kid: Option<String>,
    typ: Option<String>,
    #[serde(default, deserialize_with = "present")]
    crit: bool,
}

/// Whatever it holds, `null` included.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

impl Header {
    pub(super) fn check(&self) -> Result<(), Rejection> {
        // Names extensions that must be understood (RFC 7515, section 4.1.11). We know none.
        if self.crit {
            return Err(invalid("has a `crit` header"));
        }
        // An ID token or a logout token is no access token (RFC 9068, section 4; RFC 8725, 3.11).
        let typ = self.typ.as_deref().unwrap_or("JWT").to_ascii_lowercase();
        let typ = typ.strip_prefix("application/").unwrap_or(&typ);
        if !matches!(typ, "jwt" | "at+jwt") {
            return Err(invalid("has a `typ` other than JWT or at+jwt"));
        }
        Ok(())
    }
}

/// A token taken apart, nothing of it verified.
pub(super) struct Parts<'a> {
    pub(super) header: Header,
    /// Only to choose the key by; it is compared again once the signature holds.
    pub(super) issuer: String,
    /// What is signed.
    pub(super) message: &'a [u8],
    pub(super) signature: &'a str,
    claims: &'a str,
}

#[derive(Deserialize)]
struct Issuer {
    iss: String,
}

impl<'a> Parts<'a> {
    pub(super) fn of(token: &'a str) -> Result<Self, Rejection> {
        let parts: Vec<&str> = token.splitn(4, '.').collect();
        match parts[..] {
            [header, claims, signature] => {
                let message = &token.as_bytes()[..header.len() + 1 + claims.len()];
                let (header, Issuer { iss: issuer }) =
                    decoded(header).zip(decoded(claims)).ok_or_else(|| invalid("is not a JWT"))?;
                Ok(Self { header, issuer, message, signature, claims })
            }
            // What Better Auth calls a session token, for one.
            [_, _] => Err(invalid("is not a JWT: it has two parts, like a session token")),
            _ => Err(invalid("is not a JWT")),
        }
    }

    /// For whoever has checked the signature.
    pub(super) fn claims(&self) -> Result<Written, Rejection> {
        decoded(self.claims).ok_or_else(|| invalid("has duplicate claims"))
    }
}

fn decoded<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
