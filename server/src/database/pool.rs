//! The connections, and whose turn it is to have one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use slog::Logger;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{spawn_blocking, unconstrained};
use tokio::time::timeout;

use super::connection::ConnectionManager;
use super::failure::{Failure, Verdict};
use super::failure_log::FailureLog;
use super::health::{self, Health};
use super::metrics::Metrics;
use super::migrations;
use super::statement::{self, Connection, Kind};
use crate::settings::{DatabaseSettings, DatabaseUrl};

/// How long it may take to get a connection: a serverless database has to be woken for the first.
const CHECKOUT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a connection that rested may take to answer that it is there.
const TRY_TIMEOUT: Duration = Duration::from_secs(1);

/// Half of it is the longest that r2d2 waits between two attempts to connect: the database is back
/// before it is noticed by at most that.
const RECONNECT: Duration = Duration::from_millis(500);

/// r2d2's own defaults would reopen ten connections for ever and never let a serverless database
/// sleep; it suspends after 300 s, r2d2 looks every 30 s.
const IDLE_TIMEOUT: Duration = Duration::from_secs(85);
const MAX_LIFETIME: Duration = Duration::from_secs(15 * 60);

pub(super) type PooledConnection = r2d2::PooledConnection<ConnectionManager>;

/// Leave to take one connection.
pub(super) type Turn = OwnedSemaphorePermit;

pub(super) struct Pool {
    connections: r2d2::Pool<ConnectionManager>,
    /// One permit a connection, so that those who wait do it without a thread.
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// Set once, when the schema has been seen to be new enough.
    schema_is_known: AtomicBool,
    pub(super) faults: FailureLog,
    pub(super) health: health::Record,
    pub(super) metrics: Arc<Metrics>,
}

/// How many connections there are, and how many lanes wait for one.
pub(super) struct Usage {
    pub(super) idle: u32,
    pub(super) used: u32,
    pub(super) max: u32,
    pub(super) pending: i64,
}

impl Pool {
    /// Opens no connection yet.
    pub(super) fn new(settings: &DatabaseSettings, url: &DatabaseUrl, log: &Logger) -> Self {
        let metrics = Arc::new(Metrics::new());
        let connections = r2d2::Pool::builder()
            .max_size(settings.pool_size.get())
            .min_idle(Some(0))
            .idle_timeout(Some(IDLE_TIMEOUT))
            .max_lifetime(Some(MAX_LIFETIME))
            .connection_timeout(2 * RECONNECT)
            .test_on_check_out(false)
            .error_handler(Box::new(LogErrors(log.clone())))
            .build_unchecked(ConnectionManager::new(settings, url, metrics.clone()));
        Self {
            connections,
            turns: Arc::new(Semaphore::new(settings.pool_size.get() as usize)),
            waiting: AtomicUsize::new(0),
            schema_is_known: AtomicBool::new(false),
            faults: FailureLog::new(log),
            health: health::Record::new(),
            metrics,
        }
    }

    pub(super) fn turn_at_once(&self) -> Option<Turn> {
        self.turns.clone().try_acquire_owned().ok()
    }

    /// First come, first served: the place in the queue is taken by the call. Were it taken when the
    /// runtime first polls the future, a busy lane would go on meanwhile.
    pub(super) fn turn(self: &Arc<Self>) -> impl Future<Output = Option<Turn>> + use<> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let mut turn = Box::pin(unconstrained(self.turns.clone().acquire_owned()));
        let at_once = turn.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let pool = self.clone();
        async move {
            let turn = match at_once {
                Poll::Ready(turn) => turn,
                Poll::Pending => turn.await,
            };
            pool.waiting.fetch_sub(1, Ordering::Relaxed);
            turn.ok()
        }
    }

    /// Whether whoever has a connection should let another have it.
    pub(super) fn somebody_waits(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    /// How many connections there are at most.
    pub(super) fn size(&self) -> usize {
        self.connections.max_size() as usize
    }

    pub(super) fn usage(&self) -> Usage {
        let state = self.connections.state();
        Usage {
            idle: state.idle_connections,
            used: state.connections.saturating_sub(state.idle_connections),
            max: self.connections.max_size(),
            pending: i64::try_from(self.waiting.load(Ordering::Relaxed)).unwrap_or(i64::MAX),
        }
    }

    /// For whoever has a [`Turn`].
    pub(super) async fn connection(&self) -> Result<PooledConnection, Failure> {
        let until = Instant::now() + CHECKOUT_TIMEOUT;
        loop {
            let mut connection = self.good_connection(until).await.map_err(|cause| {
                self.health.saw(Health::Down);
                Failure::Unavailable(cause)
            })?;
            match self.check_schema(&mut connection.postgres).await {
                Ok(()) => return Ok(connection),
                Err(Interrupted::SchemaTooOld(what_to_run)) => {
                    self.health.saw(Health::SchemaTooOld(what_to_run.clone()));
                    return Err(Failure::Unavailable(what_to_run));
                }
                Err(Interrupted::Statement(error)) => {
                    match Verdict::of(error, Kind::Read, async || false).await {
                        Verdict::Lost(..) => connection.broken = true,
                        Verdict::Undone(failure) | Verdict::Failed(failure) => return Err(failure),
                        Verdict::Unsupported(cause) => return Err(Failure::Fault(cause)),
                    }
                }
            }
        }
    }

    /// One that rests, if there is a good one, and else a new one. Only connecting blocks a thread.
    async fn good_connection(&self, until: Instant) -> Result<PooledConnection, String> {
        let mut is_silent = false;
        while let Some(mut connection) = self.connections.try_get() {
            // A network that has forgotten one has forgotten all that rested.
            if !is_silent {
                match timeout(TRY_TIMEOUT, connection.is_good()).await {
                    Ok(true) => return Ok(connection),
                    tried => is_silent = tried.is_err(),
                }
            }
            connection.broken = true;
        }
        let connections = self.connections.clone();
        let left = until.saturating_duration_since(Instant::now());
        match spawn_blocking(move || connections.get_timeout(left)).await {
            Ok(connection) => connection.map_err(|error| error.to_string()),
            Err(_) => Err("the service stops".to_owned()),
        }
    }

    /// Once a process: until the schema has been seen to be new enough, nothing else runs.
    async fn check_schema(&self, connection: &mut Connection) -> Result<(), Interrupted> {
        if self.schema_is_known.load(Ordering::Relaxed) {
            return Ok(());
        }
        match migrations::missing(connection).await?.as_slice() {
            [] => {
                self.schema_is_known.store(true, Ordering::Relaxed);
                Ok(())
            }
            missing => Err(Interrupted::SchemaTooOld(format!(
                "{} migrations of this server are not applied to the database; run `todo-server \
                 migrate`",
                missing.len()
            ))),
        }
    }
}

enum Interrupted {
    SchemaTooOld(String),
    Statement(statement::Error),
}

impl From<statement::Error> for Interrupted {
    fn from(error: statement::Error) -> Self {
        Self::Statement(error)
    }
}

/// r2d2 tells of connections that it could not make in the background.
#[derive(Debug)]
struct LogErrors(Logger);

impl<E: std::error::Error> r2d2::HandleError<E> for LogErrors {
    fn handle_error(&self, error: E) {
        slog::warn!(self.0, "database connection failed"; "cause" => super::one_line(&error));
    }
}
