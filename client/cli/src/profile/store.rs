//! The session of a profile, as the client keeps it.

use futures::FutureExt;
use futures::future::BoxFuture;
use todo_client::{Cause, Session, SessionLock, SessionStore};
use tokio::task::spawn_blocking;

use super::Profile;
use crate::address::Address;

/// Commands that run at the same time share it.
pub struct ProfileStore {
    pub profile: Profile,
    pub address: Address,
}

impl SessionStore for ProfileStore {
    fn load(&self) -> Result<Option<Session>, Cause> {
        Ok(self.profile.load()?.session_for(&self.address).cloned())
    }

    fn save(&self, session: Option<&Session>) -> Result<(), Cause> {
        let mut login = self.profile.load()?;
        login.set_session(&self.address, session);
        Ok(self.profile.save(&login)?)
    }

    fn lock(&self) -> BoxFuture<'_, Result<SessionLock, Cause>> {
        let profile = self.profile.clone();
        let lock = async move {
            let file = spawn_blocking(move || profile.lock()).await??;
            Ok(Box::new(file) as SessionLock)
        };
        lock.boxed()
    }
}
