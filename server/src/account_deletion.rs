//! How the rows of deleted accounts go. Nobody waits for it but the account's own user, should they
//! begin anew: the rows are there for nobody.

use std::sync::Arc;
use std::time::Duration;

use slog::Logger;
use tokio::sync::Notify;

use crate::database::users::{IsBeingDeleted, Remove, Removed};
use crate::database::{Database, Failure, Health};
use crate::error::Error;
use crate::tokens::Caller;

/// How long somebody who begins anew waits for what they had before.
const PATIENCE: Duration = Duration::from_secs(4);

/// How long to wait for somebody else who is at it, or after a failure.
const PAUSE: Duration = Duration::from_millis(100);

/// So many failures in a row, and the rest is left to the next deletion or start.
const FAILURES: u32 = 20;

/// Tells that an account was deleted.
#[derive(Clone, Default)]
pub(crate) struct Deletions(Arc<Notify>);

impl Deletions {
    pub(crate) fn requested(&self) {
        self.0.notify_one();
    }

    /// Removes rows whenever an account was deleted, and once in the beginning: a server that was
    /// killed, this one or another, may have left some. Asks the database nothing in between.
    pub(crate) async fn work(self, database: Database, log: Logger) {
        let mut health = database.watch_health();
        if health.wait_for(|health| *health == Health::Up).await.is_err() {
            return;
        }
        drop(health);
        loop {
            if let Err(failure) = remove_all(&database).await {
                slog::warn!(log, "rows of deleted accounts remain; they are removed at the next \
                    start or the next deletion";
                    "cause" => Error::from(failure).cause());
            }
            self.0.notified().await;
        }
    }
}

async fn remove_all(database: &Database) -> Result<(), Failure> {
    let mut failures = 0;
    loop {
        match database.ask(Remove { of: None }).await {
            Ok(Removed::Some) => failures = 0,
            Ok(Removed::Nothing) => return Ok(()),
            Err(failure) if failures == FAILURES => return Err(failure),
            Err(_) => {
                failures += 1;
                tokio::time::sleep(PAUSE * failures).await;
            }
        }
    }
}

/// Removes what is left of what the caller had before.
pub(crate) async fn finish(database: &Database, caller: Caller) -> Result<(), Error> {
    let of = Some(caller.user().0);
    let removed = async {
        loop {
            if database.ask(Remove { of }).await? == Removed::Nothing {
                // Somebody else may be at it.
                if !database.ask(IsBeingDeleted { caller }).await? {
                    return Ok(());
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    };
    tokio::time::timeout(PATIENCE, removed).await.unwrap_or(Err(Error::StillDeleting))
}
