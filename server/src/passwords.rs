//! Passwords: Argon2id, the same work whether there is an account or not.

mod argon2id;
mod workers;

use secrecy::{ExposeSecret, SecretString};
use todo_api::text::Password;

use self::argon2id::{Fault, Memory};
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
    /// Fails where the system gives no thread or no memory.
    pub fn new() -> Result<Self, Fault> {
        let nobodys = argon2id::hash("nobody's password", &mut Memory::default())?;
        Ok(Self { workers: Workers::new()?, nobodys: PasswordHash::from_stored(nobodys) })
    }

    pub async fn hash(&self, password: &Password) -> Result<PasswordHash, Error> {
        let password = password.secret().clone();
        let hash = move |memory: &mut _| argon2id::hash(password.expose_secret(), memory);
        Ok(PasswordHash::from_stored(self.workers.run(hash).await?.map_err(fault)?))
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
        let verify = move |memory: &mut _| {
            argon2id::verify(password.expose_secret(), stored.as_str(), memory)
        };
        let matches = self.workers.run(verify).await?.map_err(fault)?;
        Ok(owner.filter(|_| matches))
    }
}

fn fault(fault: Fault) -> Error {
    Error::Internal(format!("a password's hash: {fault}"))
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
