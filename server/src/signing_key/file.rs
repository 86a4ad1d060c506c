//! The signing key of a private database: a file under `data_dir`, for its owner only.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};

use super::{KeyError, SigningKey};

pub(super) const FILE: &str = "signing-key.pem";

#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    #[error(
        "{0} contains a key that is published or easy to guess, so that anybody could sign tokens \
         for any user; delete the file, and a new key is created"
    )]
    Weak(PathBuf),
    #[error(
        "{0} is not an Ed25519 key in PKCS#8; delete the file, and a new key is created (which \
         ends all sessions)"
    )]
    NoKey(PathBuf),
    #[error(
        "{0} can be read by other users; run `chmod 600` on it, and create a new key if another \
         user may have read it"
    )]
    Readable(PathBuf),
    #[error(
        "{0} belongs to another user, who could sign tokens with it; delete the file, and a new \
         key is created, or start the server as that user"
    )]
    OtherOwner(PathBuf),
    #[error(
        "the signing key in {file} cannot be read or created: {cause}; data_dir must be a folder \
         that this user may write to"
    )]
    Access { file: PathBuf, cause: io::Error },
    #[error("a signing key cannot be created: {0}")]
    Generate(aws_lc_rs::error::Unspecified),
}

impl SigningKey {
    /// The key under `data_dir`, made if it is not there yet.
    pub fn in_folder(data_dir: &Path) -> Result<Self, KeyFileError> {
        let file = data_dir.join(FILE);
        let access = |cause| KeyFileError::Access { file: file.clone(), cause };
        if !file.try_exists().map_err(access)? {
            write_new(&file, &generate()?).map_err(access)?;
        }
        let metadata = fs::metadata(&file).map_err(access)?;
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(KeyFileError::OtherOwner(file));
        }
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(KeyFileError::Readable(file));
        }
        let pem = SecretString::from(fs::read_to_string(&file).map_err(access)?);
        Self::parse(&pem).map_err(|error| match error {
            KeyError::Weak | KeyError::WeakPublic => KeyFileError::Weak(file),
            _ => KeyFileError::NoKey(file),
        })
    }
}

pub(super) fn generate() -> Result<SecretString, KeyFileError> {
    let pair = Ed25519KeyPair::generate().map_err(KeyFileError::Generate)?;
    let der = pair.to_pkcs8v1().map_err(KeyFileError::Generate)?;
    let body = STANDARD.encode(der.as_ref());
    Ok(format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n").into())
}

/// All of it or nothing, whenever the machine stops, and never readable by others in between.
pub(super) fn write_new(file: &Path, pem: &SecretString) -> io::Result<()> {
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
