//! Passwords: Argon2id, the same work whether there is an account or not.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use todo_api::text::Password;
use tokio::sync::Semaphore;

use crate::error::Error;

/// How long a login waits for its turn at the work that fills a core for some 20 ms.
const TURN_TIMEOUT: Duration = Duration::from_secs(4);

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

/// Makes and checks hashes, as many at a time as there are cores, so that logins cannot starve
/// everything else.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// Stands in for the hash of an account that is not there.
    nobodys: PasswordHash,
}

impl Passwords {
    pub fn new() -> Result<Self, Error> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let nobodys = hash(&"nobody's password".into())?;
        Ok(Self { turns: Arc::new(Semaphore::new(cores)), nobodys })
    }

    pub async fn hash(&self, password: &Password) -> Result<PasswordHash, Error> {
        let password = password.secret().clone();
        self.work(move || hash(&password)).await?
    }

    /// Whether `password` is the one of `stored`; without one it takes as long to say no.
    pub async fn verify(
        &self,
        password: &Password,
        stored: Option<PasswordHash>,
    ) -> Result<bool, Error> {
        let password = password.secret().clone();
        let is_account = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobodys.clone());
        let matches = self.work(move || verify(&password, &stored)).await??;
        Ok(matches && is_account)
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let turn = tokio::time::timeout(TURN_TIMEOUT, self.turns.clone().acquire_owned());
        let turn = turn
            .await
            .map_err(|_| Error::Overloaded)?
            .map_err(|closed| Error::Internal(closed.to_string()))?;
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        work.await.map_err(|panicked| Error::Internal(panicked.to_string()))
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
