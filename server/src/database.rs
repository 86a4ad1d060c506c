//! PostgreSQL: the pool, and the one place where a thread may block.
//!
//! Statements live beside their rows in [`todos`] and [`users`]. Each takes the [`Caller`] whose
//! rows it may touch; there is no statement on todos without one.
//!
//! [`Caller`]: crate::tokens::Caller

mod connection;
mod failure;
mod health;
pub mod migrations;
mod schema;
pub mod todos;
pub mod users;

pub use failure::Failure;
pub(crate) use failure::violates;
pub use health::Health;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel::{PgConnection, QueryResult};
use slog::Logger;
use tokio::sync::{Semaphore, watch};

use self::connection::ConnectionManager;
use self::failure::{Fate, lost_connection};
use crate::settings::{DatabaseSettings, DatabaseUrl};

/// How long work waits for its turn and for a connection together.
const CHECKOUT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a caller waits for an answer at all, whatever becomes of the connection. PostgreSQL
/// itself ends a statement after the setting `database.statement_timeout`.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(4);

/// Work that did not run for sure is tried so often.
const ATTEMPTS: usize = 3;

/// r2d2's own defaults would reopen ten connections for ever and never let a serverless database
/// sleep; it suspends after 300 s, r2d2 looks every 30 s.
const IDLE_TIMEOUT: Duration = Duration::from_secs(85);
const MAX_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// A handle on the pool; clones share it.
#[derive(Clone)]
pub struct Database {
    pool: r2d2::Pool<ConnectionManager>,
    /// One permit a connection, so that those who wait do it without a thread.
    turns: Arc<Semaphore>,
    /// Set once, when the schema has been seen to be new enough.
    schema_is_known: Arc<AtomicBool>,
    health: health::Record,
}

/// Whether it matters that work might be done twice.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Read,
    Write,
}

impl Database {
    /// Opens no connection yet: a database that sleeps or is away does not stop the start. A task
    /// on the current runtime looks for it until it is there.
    pub fn open(settings: &DatabaseSettings, url: &DatabaseUrl, log: &Logger) -> Self {
        let manager =
            ConnectionManager { url: url.to_libpq(), statement_cache: settings.statement_cache };
        let pool = r2d2::Pool::builder()
            .max_size(settings.pool_size.get())
            .min_idle(Some(0))
            .idle_timeout(Some(IDLE_TIMEOUT))
            .max_lifetime(Some(MAX_LIFETIME))
            .connection_timeout(CHECKOUT_TIMEOUT)
            .error_handler(Box::new(LogErrors(log.clone())))
            .build_unchecked(manager);
        let database = Self {
            turns: Arc::new(Semaphore::new(settings.pool_size.get() as usize)),
            pool,
            schema_is_known: Arc::default(),
            health: health::Record::new(),
        };
        tokio::spawn(health::probe_while_down(database.clone()));
        database
    }

    /// The last known state; asks nothing.
    pub fn health(&self) -> Health {
        self.health.get()
    }

    /// Tells of changes of the last known state.
    pub fn watch_health(&self) -> watch::Receiver<Health> {
        self.health.watch()
    }

    /// Runs work that changes nothing; it may run more than once.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&mut PgConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, Failure> {
        self.run(Kind::Read, work).await
    }

    /// Runs work that changes something. It is tried again only when it did not run for sure.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut PgConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, Failure> {
        self.run(Kind::Write, work).await
    }

    async fn run<T: Send + 'static>(
        &self,
        kind: Kind,
        work: impl Fn(&mut PgConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let arrived = Instant::now();
        tokio::time::timeout(ANSWER_TIMEOUT, self.run_in_turn(kind, arrived, work))
            .await
            .unwrap_or_else(|_| {
                self.health.saw(Health::Down);
                let cause = format!("no answer within {} ms", ANSWER_TIMEOUT.as_millis());
                Err(match kind {
                    Kind::Read => Failure::Unavailable(cause),
                    Kind::Write => Failure::Unknown(cause),
                })
            })
    }

    async fn run_in_turn<T: Send + 'static>(
        &self,
        kind: Kind,
        arrived: Instant,
        work: impl Fn(&mut PgConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let turn = tokio::time::timeout(CHECKOUT_TIMEOUT, self.turns.clone().acquire_owned());
        let turn = match turn.await {
            Ok(turn) => turn.map_err(|closed| Failure::Fault(closed.to_string()))?,
            Err(_) if self.health.get() == Health::Down => {
                return Err(Failure::Unavailable("all connections hang".to_owned()));
            }
            Err(_) => return Err(Failure::Overloaded),
        };
        let database = self.clone();
        // The turn goes with the work: a caller who gives up frees no connection.
        let running = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            database.run_blocking(kind, arrived + CHECKOUT_TIMEOUT, &work)
        });
        running.await.map_err(|panicked| Failure::Fault(panicked.to_string()))?
    }

    fn run_blocking<T>(
        &self,
        kind: Kind,
        checkout_until: Instant,
        work: &impl Fn(&mut PgConnection) -> QueryResult<T>,
    ) -> Result<T, Failure> {
        let mut last_words = String::new();
        for _ in 0..ATTEMPTS {
            let left = checkout_until.saturating_duration_since(Instant::now());
            let mut connection = self.pool.get_timeout(left).map_err(|error| {
                self.health.saw(Health::Down);
                Failure::Unavailable(error.to_string())
            })?;
            let outcome = self
                .check_schema(&mut connection.postgres)
                .and_then(|()| Ok(work(&mut connection.postgres)?));
            let error = match outcome {
                Ok(value) => {
                    self.health.saw(Health::Up);
                    return Ok(value);
                }
                Err(Interrupted::SchemaTooOld(what_to_run)) => {
                    self.health.saw(Health::SchemaTooOld(what_to_run.clone()));
                    return Err(Failure::Unavailable(what_to_run));
                }
                Err(Interrupted::Statement(error)) => error,
            };
            let Some(fate) = lost_connection(&error) else {
                return Err(Failure::of_statement(error, kind));
            };
            connection.broken = true;
            last_words = error.to_string();
            if fate == Fate::Unknown && kind == Kind::Write {
                self.health.saw(Health::Down);
                return Err(Failure::Unknown(last_words));
            }
        }
        self.health.saw(Health::Down);
        Err(Failure::Unavailable(last_words))
    }

    /// Once a process: until the schema has been seen to be new enough, nothing else runs.
    fn check_schema(&self, connection: &mut PgConnection) -> Result<(), Interrupted> {
        if self.schema_is_known.load(Ordering::Relaxed) {
            return Ok(());
        }
        match migrations::missing(connection)?.as_slice() {
            [] => {
                self.schema_is_known.store(true, Ordering::Relaxed);
                Ok(())
            }
            missing => Err(Interrupted::SchemaTooOld(format!(
                "the database lacks {} of this server's migrations; run `todo-server migrate`",
                missing.len()
            ))),
        }
    }
}

enum Interrupted {
    SchemaTooOld(String),
    Statement(diesel::result::Error),
}

impl From<diesel::result::Error> for Interrupted {
    fn from(error: diesel::result::Error) -> Self {
        Self::Statement(error)
    }
}

/// libpq tells in several lines, of which this makes one.
fn one_line(cause: &impl std::error::Error) -> String {
    cause.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// r2d2 tells of connections that it could not make in the background.
#[derive(Debug)]
struct LogErrors(Logger);

impl<E: std::error::Error> r2d2::HandleError<E> for LogErrors {
    fn handle_error(&self, error: E) {
        slog::warn!(self.0, "database connection failed"; "cause" => one_line(&error));
    }
}
