//! PostgreSQL: what is asked of it, and how requests get there.
//!
//! Statements live beside their rows in [`todos`] and [`users`]; [`statement`] says how one is
//! added. Each on todos holds the [`Caller`] whose rows it may touch. `lanes` bring them to a
//! connection of the `pool`. No thread waits for an answer; the runtime waits for the socket.
//!
//! [`Caller`]: crate::tokens::Caller

mod connection;
mod failure;
mod failure_log;
mod health;
mod health_probe;
mod lanes;
mod metrics;
pub mod migrations;
mod pool;
mod pool_metrics;
mod query_stats;
mod replica;
mod schema;
pub mod sessions;
mod sql;
pub mod statement;
pub mod todos;
pub mod users;

pub use failure::Failure;
pub use health::Health;
pub(crate) use query_stats::{QueryStats, measured};

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::registry::Registry;
use slog::Logger;
use tokio::sync::watch;

use self::lanes::{Lanes, Limits};
use self::pool::Pool;
use self::pool_metrics::PoolMetrics;
use self::replica::Replica;
use self::statement::Statement;
use crate::settings::{DatabaseSettings, DatabaseUrl};

/// How long a caller waits for an answer at all, whatever becomes of the connection: 3 s to get
/// one, and the default of `database.statement_timeout`, after which PostgreSQL itself gives up and
/// says that nothing happened.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(8);

/// A handle; clones share everything.
#[derive(Clone)]
pub struct Database {
    pool: Arc<Pool>,
    lanes: Arc<Lanes>,
    replica: Option<Arc<Replica>>,
}

impl Database {
    /// Opens no connection yet: a database that sleeps or is away does not stop the start. A task
    /// on the current runtime looks for it until it is there.
    pub fn open(settings: &DatabaseSettings, url: &DatabaseUrl, log: &Logger) -> Self {
        let pool = Arc::new(Pool::new(settings, url, log));
        let limits = Limits {
            length: settings.queue_length.get(),
            age: settings.queue_age,
            answer: ANSWER_TIMEOUT,
        };
        let lanes = Arc::new(Lanes::new(pool.clone(), limits));
        tokio::spawn(health_probe::while_down(pool.clone(), lanes.clone()));
        let replica = settings
            .read_url
            .as_ref()
            .map(|url| Arc::new(Replica::open(settings, url, limits, lanes.clone(), log)));
        Self { pool, lanes, replica }
    }

    pub(crate) fn register_metrics(&self, registry: &mut Registry) {
        self.pool.metrics.register(registry);
        registry.register_collector(Box::new(PoolMetrics(self.pool.clone())));
        if let Some(replica) = &self.replica {
            replica.register_metrics(registry);
        }
    }

    /// The last known state; asks nothing.
    pub fn health(&self) -> Health {
        self.pool.health.get()
    }

    /// Tells of changes of the last known state.
    pub fn watch_health(&self) -> watch::Receiver<Health> {
        self.pool.health.watch()
    }

    /// Answers within 8 s, and at once while the database is known to be away. A read that met a
    /// dead connection is asked again, a write only when it did not run for sure. Where there is a
    /// replica that has all that the caller wrote, it may answer.
    pub async fn ask<S: Statement>(&self, statement: S) -> Result<S::Answer, Failure> {
        let Some(replica) = &self.replica else { return self.ask_primary(statement).await };
        if let Some((answer, stats)) = replica.read(&statement).await {
            query_stats::add(stats);
            return Ok(answer);
        }
        let write = replica.write(&statement);
        let answer = self.ask_primary(statement).await;
        if let Some(write) = write {
            write.end(!matches!(answer, Err(Failure::Unknown(_))));
        }
        answer
    }

    async fn ask_primary<S: Statement>(&self, statement: S) -> Result<S::Answer, Failure> {
        if self.pool.health.is_down() {
            return Err(Failure::Unavailable("it did not answer the last attempt".to_owned()));
        }
        let (answer, stats) = self.lanes.lane::<S>().ask(statement).await?;
        query_stats::add(stats);
        Ok(answer)
    }
}

/// libpq tells in several lines, of which this makes one.
fn one_line(cause: &impl std::error::Error) -> String {
    cause.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}
