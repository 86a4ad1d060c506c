//! The Ed25519 key that signs our own tokens, and others that count beside it.

mod weak;

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::EncodingKey;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

const FILE: &str = "signing-key.pem";

/// What DER says before the 32 bytes of a public key (RFC 8410, section 4).
const PUBLIC_KEY_DER: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";

/// A private key ready to sign, with the public half beside it. Prints neither.
pub struct SigningKey {
    pub(super) encoding: EncodingKey,
    pub(super) public: PublicKey,
}

/// What a token of our own is verified with.
#[derive(Clone, Debug)]
pub struct PublicKey(Vec<u8>);

impl PublicKey {
    /// The key of a setting: public, or private, of which the public half is taken.
    pub fn from_setting(text: &SecretString) -> Result<Self, SigningKeyError> {
        let der = der_of(text.expose_secret()).ok_or(SigningKeyError::Accepted)?;
        match der.strip_prefix(PUBLIC_KEY_DER) {
            Some(key) if key.len() == 32 && weak::is_weak_public(key) => {
                Err(SigningKeyError::WeakAccepted)
            }
            Some(key) if key.len() == 32 => Ok(Self(key.to_vec())),
            _ => match SigningKey::from_der(&der) {
                Ok(key) => Ok(key.public),
                Err(Unusable::NoKey) => Err(SigningKeyError::Accepted),
                Err(Unusable::Weak) => Err(SigningKeyError::WeakAccepted),
            },
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As JSON writes it.
    pub(super) fn x(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.0)
    }

    /// Its thumbprint (RFC 7638), which changes when the key does.
    pub(super) fn id(&self) -> String {
        let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.x());
        URL_SAFE_NO_PAD.encode(Sha256::digest(jwk))
    }
}

#[derive(Debug, thiserror::Error)]
pub enum SigningKeyError {
    #[error(
        "auth.local.signing_key is not an Ed25519 key in PKCS#8; create one with `openssl genpkey \
         -algorithm ed25519`"
    )]
    Setting,
    #[error(
        "auth.local.accepted_keys contains a value that is not an Ed25519 key, public (`openssl \
         pkey -pubout`) or private"
    )]
    Accepted,
    #[error(
        "auth.local.signing_key is published or easy to guess, so that anybody could sign tokens \
         for any user; create one with `openssl genpkey -algorithm ed25519`"
    )]
    Weak,
    #[error(
        "auth.local.accepted_keys contains a key that is published or easy to guess, so that \
         anybody could sign tokens for any user; remove it"
    )]
    WeakAccepted,
    #[error(
        "{0} contains a key that is published or easy to guess, so that anybody could sign tokens \
         for any user; delete the file, and a new key is created"
    )]
    WeakFile(PathBuf),
    #[error(
        "{0} is not an Ed25519 key in PKCS#8; delete the file, and a new key is created (which \
         ends all sessions)"
    )]
    File(PathBuf),
    #[error(
        "{0} can be read by other users; run `chmod 600` on it, and create a new key if another \
         user may have read it"
    )]
    Readable(PathBuf),
    #[error(
        "{0} belongs to another user, who could sign tokens with it; delete the file, and a new \
         key is created, or start the server as that user"
    )]
    Foreign(PathBuf),
    #[error(
        "the signing key in {file} cannot be read or created: {cause}; data_dir must be a folder \
         that this user may write to"
    )]
    Access { file: PathBuf, cause: io::Error },
    #[error("a signing key cannot be created: {0}")]
    Generate(aws_lc_rs::error::Unspecified),
}

impl SigningKey {
    /// The key of a setting: PEM, or the base64 between its lines.
    pub fn from_setting(text: &SecretString) -> Result<Self, SigningKeyError> {
        Self::from_pem(text.expose_secret()).map_err(|unusable| match unusable {
            Unusable::NoKey => SigningKeyError::Setting,
            Unusable::Weak => SigningKeyError::Weak,
        })
    }

    /// The key under `data_dir`, made if it is not there yet.
    pub fn in_folder(data_dir: &Path) -> Result<Self, SigningKeyError> {
        let file = data_dir.join(FILE);
        let access = |cause| SigningKeyError::Access { file: file.clone(), cause };
        if !file.try_exists().map_err(access)? {
            write_new(&file, &generate()?).map_err(access)?;
        }
        let metadata = fs::metadata(&file).map_err(access)?;
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(SigningKeyError::Foreign(file));
        }
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(SigningKeyError::Readable(file));
        }
        let pem = SecretString::from(fs::read_to_string(&file).map_err(access)?);
        Self::from_pem(pem.expose_secret()).map_err(|unusable| match unusable {
            Unusable::NoKey => SigningKeyError::File(file),
            Unusable::Weak => SigningKeyError::WeakFile(file),
        })
    }

    fn from_pem(text: &str) -> Result<Self, Unusable> {
        Self::from_der(&der_of(text).ok_or(Unusable::NoKey)?)
    }

    fn from_der(der: &[u8]) -> Result<Self, Unusable> {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(|_| Unusable::NoKey)?;
        let seed = pair.seed().and_then(|seed| seed.as_be_bytes()).map_err(|_| Unusable::NoKey)?;
        let public = PublicKey(pair.public_key().as_ref().to_vec());
        if weak::is_weak_seed(seed.as_ref()) || weak::is_weak_public(public.as_bytes()) {
            return Err(Unusable::Weak);
        }
        // OpenSSL writes no public key into PKCS#8, and the signer wants one: so written anew.
        let anew = pair.to_pkcs8().map_err(|_| Unusable::NoKey)?;
        Ok(Self { encoding: EncodingKey::from_ed_der(anew.as_ref()), public })
    }
}

/// Why what was written is not taken for a private key.
enum Unusable {
    NoKey,
    /// Others know it as well.
    Weak,
}

/// What PEM holds, or the base64 of it alone.
fn der_of(text: &str) -> Option<Vec<u8>> {
    // A single line in an environment variable often has `\n` for its ends.
    let text = text.replace("\\n", "\n");
    let body: String =
        text.lines().map(str::trim).filter(|line| !line.starts_with("---")).collect();
    STANDARD.decode(body).ok()
}

fn generate() -> Result<SecretString, SigningKeyError> {
    let pair = Ed25519KeyPair::generate().map_err(SigningKeyError::Generate)?;
    let der = pair.to_pkcs8v1().map_err(SigningKeyError::Generate)?;
    let body = STANDARD.encode(der.as_ref());
    Ok(format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n").into())
}

/// All of it or nothing, whenever the machine stops, and never readable by others in between.
fn write_new(file: &Path, pem: &SecretString) -> io::Result<()> {
    let unfinished = file.with_extension("pem.new");
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    new.write_all(pem.expose_secret().as_bytes())?;
    new.sync_all()?;
    fs::rename(&unfinished, file)
}

#[cfg(test)]
mod tests;
