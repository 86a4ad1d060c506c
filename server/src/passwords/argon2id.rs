//! Argon2id in memory that is used again and again.
//!
//! The plain calls take 19 MiB from the allocator for each password, and glibc gives such blocks
//! back late or never: threads that hash kept several each.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// What is wrong with a hash or its parameters; never says anything about the password.
pub(super) type HashError = Box<dyn std::error::Error + Send + Sync>;

/// Room for one hash at a time. Empty until it is needed.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

/// A new hash as PHC string, with a salt of its own.
pub(super) fn hash(password: &str, memory: &mut Memory) -> Result<String, HashError> {
    let (algorithm, version, params) = (Algorithm::Argon2id, Version::V0x13, Params::default());
    let salt = Salt::generate();
    let argon2 = Argon2::new(algorithm, version, params.clone());
    let hash = PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: ParamsString::try_from(&params)?,
        salt: Some(salt),
        hash: Some(output(&argon2, &params, password, &salt, memory)?),
    };
    Ok(hash.to_string())
}

/// Whether `stored`, a PHC string, is the hash of `password`; parameters are those of `stored`.
pub(super) fn verify(password: &str, stored: &str, memory: &mut Memory) -> Result<bool, HashError> {
    let stored = PasswordHash::new(stored)?;
    let params = Params::try_from(&stored)?;
    let version = stored.version.map_or(Ok(Version::V0x13), Version::try_from)?;
    let argon2 =
        Argon2::new(Algorithm::try_from(stored.algorithm.as_str())?, version, params.clone());
    let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else {
        return Err("the salt or the hash is missing".into());
    };
    // `Output` compares in constant time.
    Ok(output(&argon2, &params, password, &salt, memory)? == expected)
}

fn output(
    argon2: &Argon2<'_>,
    params: &Params,
    password: &str,
    salt: &Salt,
    memory: &mut Memory,
) -> Result<Output, HashError> {
    let blocks = params.block_count();
    if memory.0.len() < blocks {
        memory.0.resize(blocks, Block::new());
    }
    let mut bytes = [0; Output::MAX_LENGTH];
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let bytes = bytes.get_mut(..length).ok_or("it is too long")?;
    let room = &mut memory.0[..blocks];
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, bytes, room)?;
    Ok(Output::new(bytes)?)
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    #[test]
    fn the_librarys_own_calls_agree() {
        let mut memory = Memory::default();
        let ours = hash("correct horse", &mut memory).unwrap();
        assert!(ours.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{ours}");
        let parsed = PasswordHash::new(&ours).unwrap();
        Argon2::default().verify_password(b"correct horse", &parsed).unwrap();
        let theirs: PasswordHash = Argon2::default().hash_password(b"correct horse").unwrap();
        assert!(verify("correct horse", &theirs.to_string(), &mut memory).unwrap());
        assert!(!verify("wrong horse", &theirs.to_string(), &mut memory).unwrap());
    }

    #[test]
    fn two_hashes_of_one_password_differ() {
        let mut memory = Memory::default();
        let (first, second) =
            (hash("same", &mut memory).unwrap(), hash("same", &mut memory).unwrap());
        assert_ne!(first, second);
    }
}
