//! Passwords: Argon2id, the same work whether there is an account or not.

mod argon2id;
mod metrics;
mod queue;
mod threads;

pub(crate) use queue::PasswordJob;

use prometheus_client::registry::Registry;
use secrecy::{ExposeSecret, SecretString};
use todo_api::text::Password;

use self::argon2id::{HashError, Memory};
use self::threads::Workers;
use crate::error::Error;
use crate::fair_queue::Bounds;

/// A hash as PHC string, with algorithm, parameters and salt.
#[derive(Clone, Debug)]
pub struct PasswordHash(SecretString);

impl PasswordHash {
    /// Of `password`, here and now: for a program that does nothing else.
    pub(crate) fn of(password: &Password) -> Result<Self, Error> {
        let hash = argon2id::hash(password.secret().expose_secret(), &mut Memory::default());
        Ok(Self::from_stored(hash.map_err(fault)?))
    }

    /// What [`Passwords::hash`] made once.
    pub(crate) fn from_stored(text: String) -> Self {
        Self(text.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.expose_secret()
    }
}

/// Makes and checks hashes, as many at a time as there are cores. The others wait for their turn,
/// up to the bounds and for 10 s.
pub struct Passwords {
    workers: Workers,
    /// Stands in for the hash of an account that is not there.
    nobodys: PasswordHash,
}

impl Passwords {
    /// Fails where the system gives no thread or no memory.
    pub(crate) fn new(bounds: Bounds) -> Result<Self, HashError> {
        let nobodys = argon2id::hash("nobody's password", &mut Memory::default())?;
        Ok(Self { workers: Workers::new(bounds)?, nobodys: PasswordHash::from_stored(nobodys) })
    }

    pub(crate) fn register_metrics(&self, registry: &mut Registry) {
        self.workers.register_metrics(registry);
    }

    pub(crate) async fn hash(
        &self,
        job: PasswordJob,
        password: &Password,
    ) -> Result<PasswordHash, Error> {
        let password = password.secret().clone();
        let hash = move |memory: &mut _| argon2id::hash(password.expose_secret(), memory);
        Ok(PasswordHash::from_stored(self.workers.run(job, hash).await?.map_err(fault)?))
    }

    /// Whether `password` is the one that `stored` was made of. Without an account there is none, and
    /// it takes as long to say no.
    pub(crate) async fn verify(
        &self,
        job: PasswordJob,
        password: &Password,
        stored: Option<&PasswordHash>,
    ) -> Result<bool, Error> {
        let password = password.secret().clone();
        let has_account = stored.is_some();
        let stored = stored.unwrap_or(&self.nobodys).clone();
        let verify = move |memory: &mut _| {
            argon2id::verify(password.expose_secret(), stored.as_str(), memory)
        };
        let matches = self.workers.run(job, verify).await?.map_err(fault)?;
        Ok(has_account && matches)
    }
}

fn fault(fault: HashError) -> Error {
    Error::Internal(format!("hashing a password: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client_address::ClientAddress;

    const BOUNDS: Bounds = Bounds { all: 10, of_one: 10 };

    fn job() -> PasswordJob {
        PasswordJob::logging_in(ClientAddress([192, 0, 2, 1].into()))
    }

    fn password(text: &str) -> Password {
        Password::parse(text.to_owned()).unwrap()
    }

    #[tokio::test]
    async fn a_password_belongs_to_whoever_chose_it() {
        let passwords = Passwords::new(BOUNDS).unwrap();
        let stored = passwords.hash(job(), &password("correct horse")).await.unwrap();
        let verify = async |text| passwords.verify(job(), &password(text), Some(&stored)).await;
        assert!(verify("correct horse").await.unwrap());
        assert!(!verify("wrong horse").await.unwrap());
    }

    /// That it would fail on a hash that cannot be read shows that the hash is worked on.
    #[tokio::test]
    async fn where_there_is_no_account_the_work_is_done_all_the_same() {
        let mut passwords = Passwords::new(BOUNDS).unwrap();
        let nobody = passwords.verify(job(), &password("nobody's password"), None).await;
        assert!(!nobody.unwrap());
        passwords.nobodys = PasswordHash::from_stored("unreadable".to_owned());
        passwords.verify(job(), &password("correct horse"), None).await.unwrap_err();
    }
}
