//! The Ed25519 key that signs our own tokens, and others that count beside it.

mod file;
mod weak_key;

pub use file::KeyFileError;

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::EncodingKey;
use secrecy::{ExposeSecret, SecretString};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// What DER says before the 32 bytes of a public key (RFC 8410, section 4).
const PUBLIC_KEY_DER: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";

/// A private key ready to sign, with the public half beside it.
#[derive(Clone)]
pub struct SigningKey {
    pub(crate) encoding: EncodingKey,
    pub(crate) public: PublicKey,
}

/// What a token of our own is verified with.
#[derive(Clone, Debug)]
pub struct PublicKey(Vec<u8>);

impl PublicKey {
    /// A public key, or a private one, of which the public half is taken.
    pub fn parse(text: &SecretString) -> Result<Self, KeyError> {
        let der = der_of(text.expose_secret()).ok_or(KeyError::NotPublic)?;
        match der.strip_prefix(PUBLIC_KEY_DER) {
            Some(key) if key.len() == 32 && weak_key::is_weak_public(key) => {
                Err(KeyError::WeakPublic)
            }
            Some(key) if key.len() == 32 => Ok(Self(key.to_vec())),
            _ => match SigningKey::from_der(&der) {
                Ok(key) => Ok(key.public),
                Err(KeyError::Weak | KeyError::WeakPublic) => Err(KeyError::WeakPublic),
                Err(_) => Err(KeyError::NotPublic),
            },
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As JSON writes it.
    pub(crate) fn x(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.0)
    }

    /// Its thumbprint (RFC 7638), which changes when the key does.
    pub(crate) fn id(&self) -> String {
        let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.x());
        URL_SAFE_NO_PAD.encode(digest(&SHA256, jwk.as_bytes()))
    }
}

/// Why a text is no key. Reads as the end of a sentence about its setting.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeyError {
    #[error(
        "must be an Ed25519 key in PKCS#8; create one with `openssl genpkey -algorithm ed25519`"
    )]
    NotPrivate,
    #[error("must contain Ed25519 keys only, public (`openssl pkey -pubout`) or private")]
    NotPublic,
    /// Others know it as well.
    #[error(
        "is published or easy to guess, so that anybody could sign tokens for any user; create \
             one with `openssl genpkey -algorithm ed25519`"
    )]
    Weak,
    #[error(
        "contains a key that is published or easy to guess, so that anybody could sign tokens \
             for any user; remove it"
    )]
    WeakPublic,
}

impl SigningKey {
    /// The key in PEM, or the base64 between its lines.
    pub fn parse(text: &SecretString) -> Result<Self, KeyError> {
        Self::from_der(&der_of(text.expose_secret()).ok_or(KeyError::NotPrivate)?)
    }

    fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let pair =
            Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(|_| KeyError::NotPrivate)?;
        let seed =
            pair.seed().and_then(|seed| seed.as_be_bytes()).map_err(|_| KeyError::NotPrivate)?;
        let public = PublicKey(pair.public_key().as_ref().to_vec());
        if weak_key::is_weak_seed(seed.as_ref()) || weak_key::is_weak_public(public.as_bytes()) {
            return Err(KeyError::Weak);
        }
        // OpenSSL writes no public key into PKCS#8, and the signer wants one: so written anew.
        let anew = pair.to_pkcs8().map_err(|_| KeyError::NotPrivate)?;
        Ok(Self { encoding: EncodingKey::from_ed_der(anew.as_ref()), public })
    }
}

/// Prints nothing of it.
impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningKey")
    }
}

impl<'de> Deserialize<'de> for SigningKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&SecretString::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&SecretString::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// What PEM holds, or the base64 of it alone.
fn der_of(text: &str) -> Option<Vec<u8>> {
    // A single line in an environment variable often has `\n` for its ends.
    let text = text.replace("\\n", "\n");
    let body: String =
        text.lines().map(str::trim).filter(|line| !line.starts_with("---")).collect();
    STANDARD.decode(body).ok()
}

#[cfg(test)]
mod tests;
