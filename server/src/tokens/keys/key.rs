//! One key, and the one algorithm that it is for.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;

/// Modulus lengths that are safe to trust (RFC 7518, section 3.3) and bearable to compute with.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A key that verifies. Its algorithm is its own, never the token's: a token that could choose would
/// choose the weakest.
#[derive(Debug)]
pub(in crate::tokens) struct Key {
    pub(in crate::tokens) id: KeyId,
    /// As headers may spell it.
    pub(in crate::tokens) names: &'static [&'static str],
    pub(in crate::tokens) algorithm: Algorithm,
    pub(in crate::tokens) decoding: DecodingKey,
}

/// Half of a digest of the key: the same in every set that holds the same key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::tokens) struct KeyId([u8; 16]);

impl Key {
    fn new(
        algorithm: Algorithm,
        names: &'static [&'static str],
        material: &[&[u8]],
        key: DecodingKey,
    ) -> Self {
        let mut text = names.concat().into_bytes();
        for part in material {
            text.extend(part.len().to_be_bytes());
            text.extend_from_slice(part);
        }
        let mut id = [0; 16];
        id.copy_from_slice(&digest(&SHA256, &text).as_ref()[..16]);
        Self { id: KeyId(id), names, algorithm, decoding: key }
    }

    pub(in crate::tokens) fn hs256(secret: &[u8]) -> Self {
        Self::new(Algorithm::HS256, &["HS256"], &[secret], DecodingKey::from_secret(secret))
    }

    pub(in crate::tokens) fn ed25519(public: &[u8]) -> Self {
        // RFC 9864, section 2.2: two names of one thing, where the curve is this.
        let names = &["EdDSA", "Ed25519"];
        Self::new(Algorithm::EdDSA, names, &[public], DecodingKey::from_ed_der(public))
    }

    fn es256(x: &[u8], y: &[u8]) -> Self {
        // An uncompressed point (SEC 1, section 2.3.3).
        let point = [&[4], x, y].concat();
        Self::new(Algorithm::ES256, &["ES256"], &[x, y], DecodingKey::from_ec_der(&point))
    }

    fn rs256(modulus: &[u8], exponent: &[u8]) -> Self {
        let key = DecodingKey::from_rsa_raw_components(modulus, exponent);
        Self::new(Algorithm::RS256, &["RS256"], &[modulus, exponent], key)
    }
}

/// A key as a set shows it (RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2).
#[derive(Deserialize)]
pub(super) struct Jwk {
    pub(super) kid: Option<String>,
    kty: String,
    alg: Option<String>,
    r#use: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl Jwk {
    /// The key, or why it is of no use here.
    pub(super) fn key(&self) -> Result<Key, &'static str> {
        if self.r#use.as_deref().is_some_and(|usage| usage != "sig") {
            return Err("its `use` is not `sig`");
        }
        if self.key_ops.as_ref().is_some_and(|all| !all.iter().any(|one| one == "verify")) {
            return Err("its `key_ops` do not include `verify`");
        }
        let key = match (self.kty.as_str(), self.crv.as_deref()) {
            ("OKP", Some("Ed25519")) => Key::ed25519(&coordinate(&self.x)?),
            ("EC", Some("P-256")) => Key::es256(&coordinate(&self.x)?, &coordinate(&self.y)?),
            ("RSA", _) => self.rsa()?,
            _ => return Err("it is not an Ed25519, P-256 or RSA key"),
        };
        match self.alg.as_deref() {
            None => Ok(key),
            Some(alg) if key.names.contains(&alg) => Ok(key),
            Some(_) => {
                Err("its `alg` is not EdDSA, Ed25519, ES256 or RS256, or does not match the key")
            }
        }
    }

    fn rsa(&self) -> Result<Key, &'static str> {
        let (modulus, exponent) = (number(&self.n)?, number(&self.e)?);
        let unused = modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
        if !RSA_BITS.contains(&(modulus.len() * 8 - unused)) {
            return Err("its modulus does not have 2048 to 8192 bits");
        }
        Ok(Key::rs256(&modulus, &exponent))
    }
}

fn coordinate(member: &Option<String>) -> Result<Vec<u8>, &'static str> {
    let bytes = decoded(member)?;
    if bytes.len() == 32 { Ok(bytes) } else { Err("a coordinate does not have 32 bytes") }
}

/// Without zeros in front, which some write.
fn number(member: &Option<String>) -> Result<Vec<u8>, &'static str> {
    Ok(decoded(member)?.into_iter().skip_while(|byte| *byte == 0).collect())
}

fn decoded(member: &Option<String>) -> Result<Vec<u8>, &'static str> {
    let text = member.as_deref().ok_or("a member is missing")?;
    URL_SAFE_NO_PAD.decode(text).map_err(|_| "a member is not base64url")
}
