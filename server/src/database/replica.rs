//! Reads from a streaming replica, for callers whose own writes it has.
//!
//! Who wrote reads from the primary until the replica has replayed that write, and so does everybody
//! when it is not known that the replica had caught up [lately](recent_writers::MAX_STALENESS). A replica
//! that is down, slow or none at all costs time and no answer: the primary is asked instead.

mod metrics;
mod recent_writers;
mod synchronization;
mod wal_position;

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::registry::Registry;
use slog::Logger;
use todo_api::id::UserId;
use tokio::time::{Instant, timeout};

use self::metrics::Metrics;
use self::recent_writers::RecentWriters;
use self::synchronization::Synchronization;
use super::failure::Failure;
use super::health_probe;
use super::lanes::{Lanes, Limits};
use super::pool::Pool;
use super::pool_metrics::PoolMetrics;
use super::query_stats::QueryStats;
use super::statement::{Kind, Requester, Statement};
use crate::settings::{DatabaseSettings, DatabaseUrl};

/// How long a read may take there before the primary is asked.
const READ_TIMEOUT: Duration = Duration::from_secs(2);

/// A write that nobody waits for any more is over when PostgreSQL gives it up, and so much later
/// where it had to wait for a connection.
const LATE_WRITE: Duration = Duration::from_secs(10);

/// The replica, and what is known of it.
pub(super) struct Replica {
    pool: Arc<Pool>,
    lanes: Arc<Lanes>,
    writers: Arc<RecentWriters>,
    metrics: Metrics,
}

impl Replica {
    /// Opens no connection yet. Tasks on the current runtime look for it, and ask `primary` what it
    /// has to have.
    pub(super) fn open(
        settings: &DatabaseSettings,
        url: &DatabaseUrl,
        limits: Limits,
        primary: Arc<Lanes>,
        log: &Logger,
    ) -> Self {
        let log = log.new(slog::o!("database" => "replica"));
        let pool = Arc::new(Pool::new(settings, url, &log));
        let lanes = Arc::new(Lanes::new(pool.clone(), limits));
        let writers = Arc::new(RecentWriters::new(settings.statement_timeout + LATE_WRITE));
        let metrics = Metrics::new();
        tokio::spawn(health_probe::while_down(pool.clone(), lanes.clone()));
        let synchronization = Synchronization {
            writers: writers.clone(),
            primary,
            replica: lanes.clone(),
            metrics: metrics.clone(),
            log,
        };
        tokio::spawn(synchronization.run());
        Self { pool, lanes, writers, metrics }
    }

    pub(super) fn register_metrics(&self, registry: &mut Registry) {
        self.metrics.register(registry);
        let registry = registry.sub_registry_with_prefix("replica");
        self.pool.metrics.register(registry);
        registry.register_collector(Box::new(PoolMetrics(self.pool.clone())));
    }

    /// `None` where the primary is to be asked.
    pub(super) async fn read<S: Statement>(&self, ask: &S) -> Option<(S::Answer, QueryStats)> {
        let read = ask.for_replica()?;
        let answer = match read.requester() {
            Requester::User(user)
                if !self.pool.health.is_down()
                    && self.writers.may_read_replica(user, Instant::now()) =>
            {
                let lane = self.lanes.lane::<S>();
                // In a box, so that the futures of those who have no replica stay small.
                match Box::pin(timeout(READ_TIMEOUT, lane.ask(read))).await {
                    Ok(Ok(answer)) => Some(answer),
                    // A row that cannot be read says nothing of the replica.
                    Ok(Err(Failure::Fault(_))) => None,
                    Ok(Err(_)) | Err(_) => {
                        self.pool.health.doubt();
                        self.writers.failed_to_answer(Instant::now());
                        None
                    }
                }
            }
            _ => None,
        };
        self.metrics.read(answer.is_some());
        answer
    }

    /// To be dropped when the write is over, or nobody waits for it any more.
    pub(super) fn write<S: Statement>(&self, ask: &S) -> Option<Write<'_>> {
        match (S::KIND, ask.requester()) {
            (Kind::Write, Requester::User(user)) => {
                Some(Write { writers: &self.writers, user, is_over: false })
            }
            _ => None,
        }
    }
}

/// A write that is under way.
pub(super) struct Write<'a> {
    writers: &'a RecentWriters,
    user: UserId,
    is_over: bool,
}

impl Write<'_> {
    /// `is_known` is whether it is known what became of it: otherwise it may still happen.
    pub(super) fn end(mut self, is_known: bool) {
        self.is_over = is_known;
    }
}

impl Drop for Write<'_> {
    fn drop(&mut self) {
        self.writers.wrote(self.user, self.is_over, Instant::now());
    }
}
