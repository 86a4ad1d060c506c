//! The public keys of access tokens, for services that verify them.

use schemars::JsonSchema;
use serde::Serialize;

/// A JWK set (RFC 7517, section 5).
#[derive(Debug, JsonSchema, Serialize)]
pub struct JwkSet {
    /// The first key is in use. The others were in use until recently, or will be soon.
    pub keys: Vec<Jwk>,
}

/// A public key for Ed25519 (RFC 8037, section 2).
#[derive(Debug, JsonSchema, Serialize)]
pub struct Jwk {
    /// Key id, as in the header of the tokens: the thumbprint of the key (RFC 7638).
    pub kid: String,
    /// Always `OKP`.
    pub kty: String,
    /// Always `Ed25519`.
    pub crv: String,
    /// The public key, in base64url.
    pub x: String,
    /// Always `EdDSA`.
    pub alg: String,
    /// Always `sig`.
    pub r#use: String,
}

impl Jwk {
    pub fn ed25519(kid: String, x: String) -> Self {
        let word = str::to_owned;
        Self {
            kid,
            kty: word("OKP"),
            crv: word("Ed25519"),
            x,
            alg: word("EdDSA"),
            r#use: word("sig"),
        }
    }
}
