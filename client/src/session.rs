//! The session of a user, and where it is kept.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::{BoxFuture, FutureExt, ready};
use serde::{Deserialize, Serialize};

use crate::error::Cause;
use crate::{Secret, types};

/// What one login has given. It is printed without its tokens, but serialized with them.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Session {
    /// Sent with each request.
    pub access_token: Secret,
    /// Absent for tokens of an external issuer: the client then cannot refresh the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
    /// When to refresh; without it, when the service says `token_expired`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_at: Option<DateTime<Utc>>,
}

impl Session {
    /// With a token of an external issuer.
    pub fn new(access_token: impl Into<Secret>) -> Self {
        Self { access_token: access_token.into(), refresh_token: None, refresh_at: None }
    }

    pub(crate) fn of(tokens: types::Session) -> Self {
        // After 90 % of the lifetime, so that a token does not expire on its way to the service.
        let lifetime = Duration::from_secs(tokens.expires_in.into());
        Self {
            access_token: tokens.access_token,
            refresh_token: Some(tokens.refresh_token),
            refresh_at: Some(Utc::now() + lifetime * 9 / 10),
        }
    }

    pub(crate) fn into_access_token(self) -> Secret {
        self.access_token
    }

    pub(crate) fn is_fresh(&self) -> bool {
        self.refresh_token.is_none() || self.refresh_at.is_none_or(|time| Utc::now() < time)
    }
}

/// Where a session is kept. The client loads it before every request, so processes that share a
/// store share the session.
pub trait SessionStore: Send + Sync {
    /// The session that was saved last; `None` if there is none.
    fn load(&self) -> Result<Option<Session>, Cause>;

    /// `None` removes the session.
    fn save(&self, session: Option<&Session>) -> Result<(), Cause>;

    /// Waits until no other client changes the session. The client holds what is returned until it
    /// has saved the new session. Needed only by a store that several clients or processes share.
    fn lock(&self) -> BoxFuture<'_, Result<SessionLock, Cause>> {
        ready(Ok(Box::new(()) as SessionLock)).boxed()
    }
}

/// Its `Drop` is the unlocking.
pub type SessionLock = Box<dyn Send>;

/// The default: the session ends with the process, or with the page.
#[derive(Debug, Default)]
pub struct MemorySessionStore(Mutex<Option<Session>>);

impl SessionStore for MemorySessionStore {
    fn load(&self) -> Result<Option<Session>, Cause> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn save(&self, session: Option<&Session>) -> Result<(), Cause> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = session.cloned();
        Ok(())
    }
}
