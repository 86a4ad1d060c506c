//! Keeps the session fresh. However many calls need a new token at a time, it asks for one only once.

use std::sync::Arc;

use futures::lock::{Mutex, MutexGuard};
use tracing::{debug, warn};

use crate::api::Client as Api;
use crate::call::Call;
use crate::error::{Error, ErrorResponse};
use crate::operation::Operation;
use crate::platform::{BoxFuture, finish};
use crate::session::SessionLock;
use crate::transport::Transport;
use crate::{ErrorCode, Secret, Session, SessionStore};

/// Called when the service ends the session.
pub(crate) type OnEnded = Box<dyn Fn(&ErrorResponse) + Send + Sync>;

pub(crate) struct SessionKeeper {
    transport: Transport,
    store: Box<dyn SessionStore>,
    on_ended: Option<OnEnded>,
    /// Held while the session changes: why the service ended it.
    refused: Mutex<Option<ErrorResponse>>,
}

/// The right to change the session, in this process and among those that share the store.
struct Change<'a> {
    refused: MutexGuard<'a, Option<ErrorResponse>>,
    _lock: SessionLock,
}

impl SessionKeeper {
    pub fn new(
        transport: Transport,
        store: Box<dyn SessionStore>,
        on_ended: Option<OnEnded>,
    ) -> Self {
        Self { transport, store, on_ended, refused: Mutex::default() }
    }

    /// After a login.
    pub async fn start(&self, session: &Session) -> Result<(), Error> {
        let mut change = self.change().await?;
        *change.refused = None;
        self.save(Some(session))
    }

    /// Forgets the session and returns it.
    pub async fn end(&self) -> Result<Option<Session>, Error> {
        let mut change = self.change().await?;
        let session = self.load()?;
        *change.refused = None;
        self.save(None)?;
        Ok(session)
    }

    /// The session to use now; `None` before a login. After the service has ended the session, each
    /// call fails with what it said, until the next login.
    pub async fn current(self: Arc<Self>) -> Result<Option<Session>, Error> {
        let Some(session) = self.load()? else { return none(&*self.refused.lock().await) };
        if session.is_fresh() {
            return Ok(Some(session));
        }
        match self.refresh(session.access_token.clone()).await {
            Err(error) if !error.is(&ErrorCode::InvalidRefreshToken) => {
                // The old token may still be valid for a while. If it is not, the service says so.
                debug!(%error, "the session is not refreshed yet");
                Ok(Some(session))
            }
            outcome => outcome,
        }
    }

    /// The session that follows the one with the token `used`; `None` if there is none.
    ///
    /// It is finished even if the call that needs it is dropped: the service has perhaps exchanged
    /// the refresh token already, and would treat its later use as theft.
    pub fn refresh(
        self: Arc<Self>,
        used: Secret,
    ) -> BoxFuture<'static, Result<Option<Session>, Error>> {
        let refresh = Box::pin(async move { self.refresh_once(&used).await });
        let stopped = || Error::SessionStore("the runtime was shut down".into());
        Box::pin(async move { finish(refresh).await.ok_or_else(stopped)? })
    }

    async fn refresh_once(&self, used: &Secret) -> Result<Option<Session>, Error> {
        let mut change = self.change().await?;
        // A call that was sent before the session was refused gets the same error as the others.
        let Some(session) = self.load()? else { return none(&change.refused) };
        // Another call, or another process, has refreshed it in the meantime.
        if session.access_token.expose() != used.expose() {
            return Ok(Some(session));
        }
        let Some(refresh_token) = session.refresh_token else { return Ok(None) };
        match exchange(&self.transport, refresh_token).await {
            Ok(next) => {
                self.save(Some(&next))?;
                Ok(Some(next))
            }
            Err(Error::Response(refused)) if refused.code == ErrorCode::InvalidRefreshToken => {
                self.save(None)?;
                warn!("the service has ended the session");
                if let Some(on_ended) = &self.on_ended {
                    on_ended(&refused);
                }
                *change.refused = Some(refused.clone());
                Err(Error::Response(refused))
            }
            Err(error) => Err(error),
        }
    }

    async fn change(&self) -> Result<Change<'_>, Error> {
        let refused = self.refused.lock().await;
        let _lock = self.store.lock().await.map_err(Error::SessionStore)?;
        Ok(Change { refused, _lock })
    }

    fn load(&self) -> Result<Option<Session>, Error> {
        self.store.load().map_err(Error::SessionStore)
    }

    fn save(&self, session: Option<&Session>) -> Result<(), Error> {
        self.store.save(session).map_err(Error::SessionStore)
    }
}

/// No session, and why.
fn none(refused: &Option<ErrorResponse>) -> Result<Option<Session>, Error> {
    refused.clone().map_or(Ok(None), |refused| Err(Error::Response(refused)))
}

async fn exchange(transport: &Transport, refresh_token: Secret) -> Result<Session, Error> {
    let send = |api: Api| {
        let token = refresh_token.clone();
        async move { api.session_refresh().body_map(|body| body.refresh_token(token)).send().await }
    };
    let tokens = Call::new(transport, Operation::SessionRefresh).send(None, &send).await?;
    Ok(Session::of(tokens))
}
