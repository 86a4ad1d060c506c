//! Passwords: Argon2id, the same work whether there is an account or not.

mod workers;

use argon2::password_hash::phc;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use todo_api::text::Password;

use self::workers::Workers;
use crate::error::Error;

/// A hash as PHC string, with algorithm, parameters and salt.
#[derive(Clone, Debug)]
pub struct PasswordHash(SecretString);

impl PasswordHash {
    /// What [`Passwords::hash`] made once.
    pub(crate) fn from_stored(text: String) -> Self {
        Self(text.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.expose_secret()
    }
}

/// Makes and checks hashes, as many at a time as there are cores.
pub struct Passwords {
    workers: Workers,
    /// Stands in for the hash of an account that is not there.
    nobodys: PasswordHash,
}

impl Passwords {
    pub fn new() -> Result<Self, Error> {
        Ok(Self { workers: Workers::new()?, nobodys: hash(&"nobody's password".into())? })
    }

    pub async fn hash(&self, password: &Password) -> Result<PasswordHash, Error> {
        let password = password.secret().clone();
        self.workers.run(move || hash(&password)).await?
    }

    /// Whoever `password` belongs to. Takes as long to say nobody where there is no account.
    pub async fn verify<T>(
        &self,
        password: &Password,
        account: Option<(T, PasswordHash)>,
    ) -> Result<Option<T>, Error> {
        let password = password.secret().clone();
        let (owner, stored) = account.unzip();
        let stored = stored.unwrap_or_else(|| self.nobodys.clone());
        let matches = self.workers.run(move || verify(&password, &stored)).await??;
        Ok(owner.filter(|_| matches))
    }
}

fn hash(password: &SecretString) -> Result<PasswordHash, Error> {
    let hash: phc::PasswordHash = Argon2::default()
        .hash_password(password.expose_secret().as_bytes())
        .map_err(|error| Error::Internal(format!("hashing a password: {error}")))?;
    Ok(PasswordHash(hash.to_string().into()))
}

fn verify(password: &SecretString, stored: &PasswordHash) -> Result<bool, Error> {
    let unreadable = |error| Error::Internal(format!("a stored password hash: {error}"));
    let stored = phc::PasswordHash::new(stored.as_str()).map_err(unreadable)?;
    let verdict = Argon2::default().verify_password(password.expose_secret().as_bytes(), &stored);
    Ok(verdict.is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::parse(text.to_owned()).unwrap()
    }

    #[tokio::test]
    async fn a_password_belongs_to_whoever_chose_it() {
        let passwords = Passwords::new().unwrap();
        let stored = passwords.hash(&password("correct horse")).await.unwrap();
        let account = || Some(("ada", stored.clone()));
        let right = passwords.verify(&password("correct horse"), account()).await.unwrap();
        assert_eq!(right, Some("ada"));
        let wrong = passwords.verify(&password("wrong horse"), account()).await.unwrap();
        assert_eq!(wrong, None);
    }

    /// That it would fail on a hash that cannot be read shows that the hash is worked on.
    #[tokio::test]
    async fn where_there_is_no_account_the_work_is_done_all_the_same() {
        let mut passwords = Passwords::new().unwrap();
        let nobody = passwords.verify::<()>(&password("nobody's password"), None).await;
        assert_eq!(nobody.unwrap(), None);
        passwords.nobodys = PasswordHash::from_stored("unreadable".to_owned());
        passwords.verify::<()>(&password("correct horse"), None).await.unwrap_err();
    }
}
