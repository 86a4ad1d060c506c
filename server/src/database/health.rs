//! What is known of the database without asking it.

use std::sync::Arc;

use tokio::sync::{Notify, watch};

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
    pub(super) fn saw_silence(&self) {
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

    pub(super) async fn doubted(&self) {
        self.0.doubts.notified().await;
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
