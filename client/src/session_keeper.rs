//! Keeps the session fresh. However many calls need a new token at a time, it asks for one only once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::lock::{Mutex, OwnedMutexGuard};
use tracing::{Instrument, debug, warn};

use crate::api::Client as Api;
use crate::call::Call;
use crate::error::{Error, ErrorResponse};
use crate::operation::Operation;
use crate::platform::{finish, timeout};
use crate::session::SessionLock;
use crate::session_memory::SessionMemory;
use crate::transport::Transport;
use crate::{ErrorCode, Secret, Session, SessionStore};

/// Called when the service ends the session.
pub(crate) type OnEnded = Box<dyn Fn(&ErrorResponse) + Send + Sync>;

pub(crate) struct SessionKeeper {
    transport: Transport,
    memory: SessionMemory,
    on_ended: Option<OnEnded>,
    /// Held while the session changes: with what the last refresh failed.
    changing: Arc<Mutex<Option<Error>>>,
    /// How many refreshes have failed.
    failures: AtomicU64,
}

/// The right to change the session, in this process and among those that share the store.
struct Change {
    last_failure: Turn,
    _lock: SessionLock,
}

type Turn = OwnedMutexGuard<Option<Error>>;

impl SessionKeeper {
    pub fn new(
        transport: Transport,
        store: Box<dyn SessionStore>,
        on_ended: Option<OnEnded>,
    ) -> Self {
        let (memory, failures) = (SessionMemory::new(store), AtomicU64::new(0));
        Self { transport, memory, on_ended, changing: Arc::default(), failures }
    }

    /// After a login. Returns the session of before.
    pub async fn start(&self, session: &Session) -> Result<Option<Session>, Error> {
        let _change = self.change(self.turn().await).await?;
        let old = self.memory.load()?;
        self.memory.save(Some(session))?;
        Ok(old)
    }

    /// Forgets the session and returns it.
    pub async fn end(&self) -> Result<Option<Session>, Error> {
        let _change = self.change(self.turn().await).await?;
        let session = self.memory.load()?;
        self.memory.save(None)?;
        Ok(session)
    }

    /// Waits until nothing changes the session.
    pub async fn settle(&self) {
        drop(self.turn().await);
    }

    /// The session to use now; `None` before a login. After the service has ended the session, each
    /// call fails with what it said, until the next login.
    pub async fn current(self: Arc<Self>) -> Result<Option<Session>, Error> {
        let Some(session) = self.memory.load()? else { return self.memory.none() };
        if session.is_fresh() {
            return Ok(Some(session));
        }
        let patience = self.transport.deadline() / 4;
        match timeout(patience, self.refresh(session.access_token.clone())).await {
            Some(Err(error)) if error.is_retryable() => {
                // The old token may still be valid for a while. If it is not, the service says so.
                debug!(%error, "the session is not refreshed yet");
                Ok(Some(session))
            }
            Some(outcome) => outcome,
            None => Ok(Some(session)),
        }
    }

    /// The session that follows the one with the token `used`; `None` if there is none.
    ///
    /// It is finished even if the call that needs it is dropped: the service has perhaps exchanged
    /// the refresh token already, and would treat its later use as theft.
    pub async fn refresh(self: Arc<Self>, used: Secret) -> Result<Option<Session>, Error> {
        let failures = self.failures.load(Ordering::Relaxed);
        // Whoever is dropped here has begun nothing.
        let turn = self.turn().await;
        let refresh = Box::pin(async move { self.refresh_once(turn, &used, failures).await });
        let stopped = || Error::SessionStore("the runtime was shut down".into());
        finish(refresh).await.ok_or_else(stopped)?
    }

    /// `failures` is how many there were when the caller began to wait.
    async fn refresh_once(
        &self,
        turn: Turn,
        used: &Secret,
        failures: u64,
    ) -> Result<Option<Session>, Error> {
        let mut change = self.change(turn).await?;
        self.memory.save_again()?;
        // A call that was sent before the session was refused gets the same error as the others.
        let Some(session) = self.memory.load()? else { return self.memory.none() };
        // Another call, or another process, has refreshed it in the meantime.
        if session.access_token.expose() != used.expose() {
            return Ok(Some(session));
        }
        let Some(refresh_token) = session.refresh_token else { return Ok(None) };
        // Whoever has waited for a refresh that failed does not try the same again.
        if self.failures.load(Ordering::Relaxed) != failures
            && let Some(failure) = &*change.last_failure
        {
            return Err(failure.for_another());
        }
        match exchange(&self.transport, refresh_token).await {
            Ok(next) => {
                self.memory.save(Some(&next))?;
                Ok(Some(next))
            }
            Err(Error::Response(refused)) if refused.code == ErrorCode::InvalidRefreshToken => {
                warn!("the service has ended the session");
                let forgotten = self.memory.refuse(used, refused.clone());
                // It may well log in again.
                drop(change);
                if let Some(on_ended) = &self.on_ended {
                    on_ended(&refused);
                }
                forgotten.and(Err(Error::Response(refused)))
            }
            Err(error) => {
                *change.last_failure = Some(error.for_another());
                self.failures.fetch_add(1, Ordering::Relaxed);
                Err(error)
            }
        }
    }

    async fn turn(&self) -> Turn {
        self.changing.clone().lock_owned().await
    }

    async fn change(&self, turn: Turn) -> Result<Change, Error> {
        let patience = self.transport.deadline();
        let busy = || Error::SessionStore("another program holds its lock".into());
        let lock = timeout(patience, self.memory.lock()).await.ok_or_else(busy)?;
        Ok(Change { last_failure: turn, _lock: lock? })
    }
}

async fn exchange(transport: &Transport, refresh_token: Secret) -> Result<Session, Error> {
    let send = |api: Api| {
        let token = refresh_token.clone();
        async move { api.session_refresh().body_map(|body| body.refresh_token(token)).send().await }
    };
    let mut call = Call::new(transport, Operation::SessionRefresh);
    let span = call.span.clone();
    let tokens = call.send(None, &send).instrument(span).await?;
    Ok(Session::of(tokens))
}
