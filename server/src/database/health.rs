//! What is known of the database without asking it.

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{PgConnection, QueryResult};
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

use super::Database;
use super::statement::{Asker, Kind, Statement};

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
pub(super) struct Record(Arc<Seen>);

struct Seen {
    health: watch::Sender<Health>,
    doubts: Notify,
}

impl Record {
    pub(super) fn new() -> Self {
        let health = watch::Sender::new(Health::Unseen);
        Self(Arc::new(Seen { health, doubts: Notify::new() }))
    }

    pub(super) fn saw(&self, health: Health) {
        // Nearly always it is what is known already, and many threads come by here.
        if *self.0.health.borrow() != health {
            self.0.health.send_replace(health);
        }
    }

    /// It did not answer. A schema that is too old is no silence.
    fn saw_silence(&self) {
        self.0.health.send_if_modified(|health| {
            let is_news = matches!(health, Health::Unseen | Health::Up);
            if is_news {
                *health = Health::Down;
            }
            is_news
        });
    }

    /// Something took too long or was lost. Whether that lies with the database is then tried.
    pub(super) fn doubt(&self) {
        self.0.doubts.notify_one();
    }

    pub(super) fn is_down(&self) -> bool {
        *self.0.health.borrow() == Health::Down
    }

    pub(super) fn get(&self) -> Health {
        self.0.health.borrow().clone()
    }

    pub(super) fn watch(&self) -> watch::Receiver<Health> {
        self.0.health.subscribe()
    }
}

/// How often a database that is not up is tried.
const PROBE_INTERVAL: Duration = Duration::from_millis(500);

/// How long one try may take; a database that is woken needs a second.
const PROBE_TIMEOUT: Duration = Duration::from_secs(3);

/// The least that a database can be asked.
struct Ping;

impl Statement for Ping {
    type Answer = ();
    const NAME: &'static str = "ping";
    const KIND: Kind = Kind::Read;

    fn asker(&self) -> Asker {
        Asker::Service
    }

    fn one(&self, connection: &mut PgConnection) -> QueryResult<()> {
        connection.batch_execute("select 1")
    }
}

/// Asks a database that is not up until it is, and one that is only when there is doubt: a probe
/// would keep a serverless database awake for ever. Without it a server that a load balancer took
/// out for being unready would get no request to find out by.
pub(super) async fn probe_while_down(database: Database) {
    let record = &database.pool.health;
    let mut health = record.watch();
    loop {
        let needs_probe = |health: &Health| matches!(health, Health::Unseen | Health::Down);
        tokio::select! {
            watched = health.wait_for(needs_probe) => if watched.is_err() { return },
            () = record.0.doubts.notified() => {}
        }
        // Good news is recorded where all work is.
        let answer = timeout(PROBE_TIMEOUT, database.lanes.lane::<Ping>().ask(Ping)).await;
        if !matches!(answer, Ok(Ok(_))) {
            record.saw_silence();
            tokio::time::sleep(PROBE_INTERVAL).await;
        }
    }
}
