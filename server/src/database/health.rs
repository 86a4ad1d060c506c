//! What is known of the database without asking it.

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use tokio::sync::watch;

use super::Database;

/// The last thing seen of the database.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Health {
    /// Nothing yet: no connection has succeeded since the start.
    Unseen,
    Up,
    Down,
    /// It lacks migrations that this server needs. Says what to run.
    SchemaTooOld(String),
}

#[derive(Clone)]
pub(super) struct Record(Arc<watch::Sender<Health>>);

impl Record {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Health::Unseen)))
    }

    pub(super) fn saw(&self, health: Health) {
        // Nearly always it is what is known already, and many threads come by here.
        if *self.0.borrow() != health {
            self.0.send_replace(health);
        }
    }

    pub(super) fn get(&self) -> Health {
        self.0.borrow().clone()
    }

    pub(super) fn watch(&self) -> watch::Receiver<Health> {
        self.0.subscribe()
    }
}

/// How often a database that is not up is tried.
const PROBE_INTERVAL: Duration = Duration::from_secs(1);

/// Asks a database that is not up until it is, and never one that is: a probe would keep a
/// serverless database awake for ever. Without it a server that a load balancer took out for being
/// unready would get no request to find out by.
pub(super) async fn probe_while_down(database: Database) {
    let mut health = database.health.watch();
    loop {
        let needs_probe = |health: &Health| matches!(health, Health::Unseen | Health::Down);
        if health.wait_for(needs_probe).await.is_err() {
            return;
        }
        // What it finds is recorded where all work is.
        if database.read(|connection| connection.batch_execute("select 1")).await.is_err() {
            tokio::time::sleep(PROBE_INTERVAL).await;
        }
    }
}
