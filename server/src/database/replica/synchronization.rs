//! How it is found out that the replica has what the primary has.

use std::sync::Arc;
use std::time::Duration;

use slog::Logger;
use tokio::time::{Instant, sleep};

use super::metrics::Metrics;
use super::recent_writers::{MAX_STALENESS, RecentWriters};
use super::wal_position::{Replayed, Written};
use crate::database::Failure;
use crate::database::lanes::Lanes;
use crate::error::Error;

/// Between two comparisons, however many write.
const PAUSE: Duration = Duration::from_millis(20);

/// How soon a replica that was behind is asked again, and after that twice as long each time.
const FIRST_LOOK: Duration = Duration::from_millis(2);
const LAST_LOOK: Duration = Duration::from_millis(250);

/// Compares the two databases while anybody reads or writes, and asks nothing when nobody does.
pub(super) struct Synchronization {
    pub(super) writers: Arc<RecentWriters>,
    pub(super) primary: Arc<Lanes>,
    pub(super) replica: Arc<Lanes>,
    pub(super) metrics: Metrics,
    pub(super) log: Logger,
}

/// What one comparison found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Found {
    InStep,
    Behind,
    NoReplica,
    NoAnswer,
}

impl Synchronization {
    pub(super) async fn run(self) {
        let mut last = None;
        loop {
            self.writers.outdated().await;
            let comparison = self.writers.begin_comparison();
            let found = match self.compare().await {
                Ok(found) => found,
                Err(failure) => {
                    slog::debug!(self.log, "replica not compared with the primary";
                        "cause" => Error::from(failure).cause());
                    Found::NoAnswer
                }
            };
            match found {
                Found::InStep => {
                    self.metrics.in_step(comparison.begun.elapsed());
                    self.writers.in_step(comparison);
                }
                Found::NoReplica | Found::Behind => self.writers.out_of_step(),
                Found::NoAnswer => {}
            }
            if last != Some(found) {
                self.tell(found);
                last = Some(found);
            }
            sleep(if found == Found::InStep { PAUSE } else { LAST_LOOK }).await;
        }
    }

    /// Gives up where the replica does not catch up in time for anybody to read from it.
    async fn compare(&self) -> Result<Found, Failure> {
        let (before, _) = self.replica.lane::<Replayed>().ask(Replayed).await?;
        let (written, _) = self.primary.lane::<Written>().ask(Written).await?;
        // Of a primary that is no more, or was restored to a time before.
        if before.is_none_or(|replayed| replayed.bytes > written.bytes) {
            return Ok(Found::NoReplica);
        }
        let until = Instant::now() + MAX_STALENESS;
        let mut pause = FIRST_LOOK;
        loop {
            let (replayed, _) = self.replica.lane::<Replayed>().ask(Replayed).await?;
            match replayed {
                Some(replayed) if replayed.system != written.system => return Ok(Found::NoReplica),
                Some(replayed) if replayed.bytes >= written.bytes => return Ok(Found::InStep),
                Some(_) if Instant::now() > until => return Ok(Found::Behind),
                Some(_) => {}
                None => return Ok(Found::NoReplica),
            }
            sleep(pause).await;
            pause = (pause * 2).min(LAST_LOOK);
        }
    }

    fn tell(&self, found: Found) {
        match found {
            Found::InStep => slog::info!(self.log, "replica in step; it answers reads"),
            Found::Behind => slog::warn!(self.log, "replica too far behind; reads go to \
                database.url"; "max_staleness_s" => MAX_STALENESS.as_secs()),
            Found::NoReplica => slog::warn!(
                self.log,
                "database.read_url is no replica of \
                database.url; reads go to database.url"
            ),
            Found::NoAnswer => slog::warn!(
                self.log,
                "replica or primary did not answer; reads go \
                to database.url"
            ),
        }
    }
}
