//! What is known of the session beside what its store says.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::{Error, ErrorResponse};
use crate::session::SessionLock;
use crate::{Secret, Session, SessionStore};

pub(crate) struct SessionMemory {
    store: Box<dyn SessionStore>,
    beside: Mutex<Beside>,
}

#[derive(Default)]
struct Beside {
    /// What the store could not save. The one that it has was exchanged for it.
    unsaved: Option<Session>,
    /// The token of the session that the service has ended, and what it said.
    refused: Option<(Secret, ErrorResponse)>,
}

impl SessionMemory {
    pub fn new(store: Box<dyn SessionStore>) -> Self {
        Self { store, beside: Mutex::default() }
    }

    pub fn load(&self) -> Result<Option<Session>, Error> {
        if let Some(session) = &self.beside().unsaved {
            return Ok(Some(session.clone()));
        }
        // Not under the lock: whose store it is may use the client.
        let session = self.store.load().map_err(Error::SessionStore)?;
        let beside = self.beside();
        let is_refused = |session: &Session| {
            let token = session.access_token.expose();
            beside.refused.as_ref().is_some_and(|(refused, _)| refused.expose() == token)
        };
        Ok(session.filter(|session| !is_refused(session)))
    }

    /// Keeps it even if the store cannot.
    pub fn save(&self, session: Option<&Session>) -> Result<(), Error> {
        *self.beside() = Beside { unsaved: session.cloned(), refused: None };
        self.store.save(session).map_err(Error::SessionStore)?;
        self.beside().unsaved = None;
        Ok(())
    }

    /// What could not be saved before.
    pub fn save_again(&self) -> Result<(), Error> {
        let unsaved = self.beside().unsaved.clone();
        unsaved.map_or(Ok(()), |session| self.save(Some(&session)))
    }

    /// The service has ended the session with the token `used`.
    pub fn refuse(&self, used: &Secret, refused: ErrorResponse) -> Result<(), Error> {
        *self.beside() = Beside { unsaved: None, refused: Some((used.clone(), refused)) };
        self.store.save(None).map_err(Error::SessionStore)
    }

    /// No session, and why.
    pub fn none(&self) -> Result<Option<Session>, Error> {
        match &self.beside().refused {
            None => Ok(None),
            Some((_, refused)) => Err(Error::Response(refused.clone())),
        }
    }

    pub async fn lock(&self) -> Result<SessionLock, Error> {
        self.store.lock().await.map_err(Error::SessionStore)
    }

    fn beside(&self) -> MutexGuard<'_, Beside> {
        self.beside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
