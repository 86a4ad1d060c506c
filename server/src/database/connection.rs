//! Connections as the pool keeps them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use async_libpq::Connection;
use diesel::ConnectionError;
use r2d2::ManageConnection;
use secrecy::ExposeSecret;

use super::metrics::Metrics;
use crate::settings::{DatabaseSettings, DatabaseUrl};

/// A connection that rested longer is tried before it is lent: in that time a serverless database
/// may have gone to sleep and a network may have forgotten it. Trying each one would cost a round
/// trip a request.
const TRUSTED_REST: Duration = Duration::from_secs(1);

pub(super) struct PooledConnection {
    pub(super) postgres: Connection,
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
    pub(super) async fn answers(&mut self) -> bool {
        self.postgres.batch_execute("select 1").await.is_ok()
    }

    /// Whether it may be lent. A connection that rested long is tried. Of any other, what has arrived is
    /// read: a server that ends a session says so before anybody asks.
    pub(super) async fn is_good(&mut self) -> bool {
        match self.last_used.elapsed() > TRUSTED_REST {
            true => self.answers().await,
            false => !self.postgres.has_ended(),
        }
    }
}

/// What PgBouncer says to `options`: it passes on no setting of a session.
const NO_OPTIONS: &str = "unsupported startup parameter";

/// Makes and judges connections.
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

    fn establish(&self) -> Result<Connection, ConnectionError> {
        if !self.is_pooled.load(Ordering::Relaxed) {
            let url = self.url.to_libpq_with_timeout(self.statement_timeout);
            match Connection::connect(url.expose_secret()) {
                Err(error) if error.to_string().contains(NO_OPTIONS) => {
                    self.is_pooled.store(true, Ordering::Relaxed);
                }
                established => return established,
            }
        }
        Connection::connect(self.url.to_libpq().expose_secret())
    }
}

impl ManageConnection for ConnectionManager {
    type Connection = PooledConnection;
    type Error = ConnectionError;

    fn connect(&self) -> Result<PooledConnection, ConnectionError> {
        let begun = Instant::now();
        let mut postgres = self.establish().inspect_err(|_| {
            self.metrics.failed_connects.inc();
        })?;
        self.metrics.connects.observe(begun.elapsed().as_secs_f64());
        if !self.statement_cache {
            postgres.disable_statement_cache();
        }
        Ok(PooledConnection { postgres, broken: false, proven: false, last_used: Instant::now() })
    }

    /// r2d2 would block. Whoever borrows one asks [`PooledConnection::is_good`].
    fn is_valid(&self, _: &mut PooledConnection) -> Result<(), ConnectionError> {
        Ok(())
    }

    fn has_broken(&self, connection: &mut PooledConnection) -> bool {
        connection.last_used = Instant::now();
        connection.broken || !connection.postgres.is_idle()
    }
}
