//! Keys of an external issuer: each signs tokens and shows its public half as a JWK.

use std::sync::{Arc, LazyLock};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::known_secrets::plant;

/// Making one takes long.
static RSA: LazyLock<Arc<RsaKeyPair>> =
    LazyLock::new(|| Arc::new(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()));

#[derive(Clone)]
pub struct IssuerKey {
    pub kid: String,
    pair: Pair,
}

#[derive(Clone)]
enum Pair {
    EdDsa(Arc<Ed25519KeyPair>),
    Es256(Arc<EcdsaKeyPair>),
    Rs256(Arc<RsaKeyPair>),
}

impl IssuerKey {
    pub fn eddsa(kid: &str) -> Self {
        Self::new(kid, Pair::EdDsa(Arc::new(Ed25519KeyPair::generate().unwrap())))
    }

    pub fn es256(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self::new(kid, Pair::Es256(Arc::new(pair)))
    }

    /// The same key each time.
    pub fn rs256(kid: &str) -> Self {
        Self::new(kid, Pair::Rs256(RSA.clone()))
    }

    fn new(kid: &str, pair: Pair) -> Self {
        Self { kid: kid.to_owned(), pair }
    }

    /// The same key by another name.
    pub fn called(&self, kid: &str) -> Self {
        Self { kid: kid.to_owned(), ..self.clone() }
    }

    pub fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::EdDsa(_) => "EdDSA",
            Pair::Es256(_) => "ES256",
            Pair::Rs256(_) => "RS256",
        }
    }

    /// The public half, without `alg` and `use`, as Better Auth and others leave them out.
    pub fn jwk(&self) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match &self.pair {
            Pair::EdDsa(pair) => {
                let x = text(pair.public_key().as_ref());
                json!({"kid": self.kid, "kty": "OKP", "crv": "Ed25519", "x": x})
            }
            Pair::Es256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({"kid": self.kid, "kty": "EC", "crv": "P-256", "x": text(x), "y": text(y)})
            }
            // DER of a modulus with 256 bytes and the exponent 65537 (RFC 8017, appendix A.1.1).
            Pair::Rs256(pair) => {
                let n = text(&pair.public_key().as_ref()[9..265]);
                json!({"kid": self.kid, "kty": "RSA", "n": n, "e": "AQAB"})
            }
        }
    }

    /// Signs `header` and `claims` whatever they say.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let (bytes, random) = (message.as_bytes(), SystemRandom::new());
        let signature = match &self.pair {
            Pair::EdDsa(pair) => pair.sign(bytes).as_ref().to_vec(),
            Pair::Es256(pair) => pair.sign(&random, bytes).unwrap().as_ref().to_vec(),
            Pair::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, bytes, &mut signature).unwrap();
                signature
            }
        };
        let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
        plant(&token);
        token
    }
}
