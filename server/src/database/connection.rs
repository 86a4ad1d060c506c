//! Connections as the pool keeps them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::{CacheSize, SimpleConnection};
use diesel::{Connection, ConnectionError, PgConnection};
use r2d2::ManageConnection;
use secrecy::ExposeSecret;

use super::metrics::Metrics;
use crate::settings::{DatabaseSettings, DatabaseUrl};

/// A connection that rested longer is tried before it is lent: in that time a serverless database
/// may have gone to sleep and a network may have forgotten it. Trying each one would cost a round
/// trip a request.
const TRUSTED_REST: Duration = Duration::from_secs(1);

pub(super) struct PooledConnection {
    pub(super) postgres: PgConnection,
    /// Set by whoever saw it die.
    pub(super) broken: bool,
    /// Whether anything was ever answered on it. One that dies before that tells of the database,
    /// any other of the connection alone.
    pub(super) proven: bool,
    pub(super) last_used: Instant,
}

impl PooledConnection {
    /// Whether PostgreSQL is there still, after an error. Who is in front of it may say errors in its
    /// place; having lost it, a pooler closes the connection. PgBouncer says so before, and no more
    /// than that: libpq then waits for the end and sees it.
    pub(super) fn answers(&mut self) -> bool {
        self.postgres.batch_execute("select 1").is_ok()
    }
}

/// What PgBouncer says to `options`: it passes on no setting of a session.
const NO_OPTIONS: &str = "unsupported startup parameter";

/// Makes and judges connections. Unlike Diesel's own manager it believes what was seen on one:
/// Diesel looks at the state of transactions and never at the socket.
pub(super) struct ConnectionManager {
    url: DatabaseUrl,
    statement_cache: bool,
    statement_timeout: Duration,
    /// Whether a pooler has been met that lets no setting through. What `migrate` wrote into the
    /// database holds there.
    is_pooled: AtomicBool,
    metrics: Arc<Metrics>,
}

impl ConnectionManager {
    pub(super) fn new(
        settings: &DatabaseSettings,
        url: &DatabaseUrl,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            url: url.clone(),
            statement_cache: settings.statement_cache,
            statement_timeout: settings.statement_timeout,
            is_pooled: AtomicBool::new(url.is_pooled()),
            metrics,
        }
    }

    fn establish(&self) -> Result<PgConnection, ConnectionError> {
        if !self.is_pooled.load(Ordering::Relaxed) {
            let url = self.url.to_libpq_with_timeout(self.statement_timeout);
            match PgConnection::establish(url.expose_secret()) {
                Err(error) if error.to_string().contains(NO_OPTIONS) => {
                    self.is_pooled.store(true, Ordering::Relaxed);
                }
                established => return established,
            }
        }
        PgConnection::establish(self.url.to_libpq().expose_secret())
    }
}

#[derive(Debug, thiserror::Error)]
pub(super) enum ManagerError {
    #[error(transparent)]
    Connect(#[from] ConnectionError),
    #[error(transparent)]
    Try(#[from] diesel::result::Error),
}

impl ManageConnection for ConnectionManager {
    type Connection = PooledConnection;
    type Error = ManagerError;

    fn connect(&self) -> Result<PooledConnection, ManagerError> {
        let begun = Instant::now();
        let mut postgres = self.establish().inspect_err(|_| {
            self.metrics.failed_connects.inc();
        })?;
        self.metrics.connects.observe(begun.elapsed().as_secs_f64());
        if !self.statement_cache {
            postgres.set_prepared_statement_cache_size(CacheSize::Disabled);
        }
        Ok(PooledConnection { postgres, broken: false, proven: false, last_used: Instant::now() })
    }

    fn is_valid(&self, connection: &mut PooledConnection) -> Result<(), ManagerError> {
        if connection.last_used.elapsed() > TRUSTED_REST {
            connection.postgres.batch_execute("select 1")?;
            return Ok(());
        }
        // A server that ends a session says so before anybody asks. Reading what has arrived asks
        // the network nothing: once for its last words, once for the end.
        for _ in 0..2 {
            connection.postgres.notifications_iter().next().transpose()?;
        }
        Ok(())
    }

    fn has_broken(&self, connection: &mut PooledConnection) -> bool {
        connection.last_used = Instant::now();
        connection.broken || std::thread::panicking()
    }
}
