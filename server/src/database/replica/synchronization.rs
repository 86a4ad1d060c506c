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
enum Outcome {
    CaughtUp,
    Lagging,
    NoReplica,
    NoAnswer,
}

impl Synchronization {
    pub(super) async fn run(self) {
        let mut last = None;
        loop {
            self.writers.outdated().await;
            let comparison = self.writers.begin_comparison();
            let outcome = match self.compare().await {
                Ok(outcome) => outcome,
                Err(failure) => {
                    slog::debug!(self.log, "replica not compared with the primary";
                        "cause" => Error::from(failure).cause());
                    Outcome::NoAnswer
                }
            };
            match outcome {
                Outcome::CaughtUp => {
                    self.metrics.caught_up(comparison.begun.elapsed());
                    self.writers.caught_up(comparison);
                }
                Outcome::NoReplica | Outcome::Lagging => self.writers.fell_behind(),
                Outcome::NoAnswer => {}
            }
            if last != Some(outcome) {
                self.tell(outcome);
                last = Some(outcome);
            }
            sleep(if outcome == Outcome::CaughtUp { PAUSE } else { LAST_LOOK }).await;
        }
    }

    /// Gives up where the replica does not catch up in time for anybody to read from it.
    async fn compare(&self) -> Result<Outcome, Failure> {
        let (before, _) = self.replica.lane::<Replayed>().ask(Replayed).await?;
        let (written, _) = self.primary.lane::<Written>().ask(Written).await?;
        // Of a primary that is no more, or was restored to a time before.
        if before.is_none_or(|replayed| replayed.bytes > written.bytes) {
            return Ok(Outcome::NoReplica);
        }
        let until = Instant::now() + MAX_STALENESS;
        let mut pause = FIRST_LOOK;
        loop {
            let (replayed, _) = self.replica.lane::<Replayed>().ask(Replayed).await?;
            match replayed {
                Some(replayed) if replayed.system != written.system => {
                    return Ok(Outcome::NoReplica);
                }
                Some(replayed) if replayed.bytes >= written.bytes => return Ok(Outcome::CaughtUp),
                Some(_) if Instant::now() > until => return Ok(Outcome::Lagging),
                Some(_) => {}
                None => return Ok(Outcome::NoReplica),
            }
            sleep(pause).await;
            pause = (pause * 2).min(LAST_LOOK);
        }
    }

    fn tell(&self, outcome: Outcome) {
        match outcome {
            Outcome::CaughtUp => slog::info!(self.log, "replica has caught up; it answers reads"),
            Outcome::Lagging => slog::warn!(self.log, "replica lags too far; reads go to \
                database.url"; "max_staleness_s" => MAX_STALENESS.as_secs()),
            Outcome::NoReplica => slog::warn!(
                self.log,
                "database.read_url is no replica of \
                database.url; reads go to database.url"
            ),
            Outcome::NoAnswer => slog::warn!(
                self.log,
                "replica or primary did not answer; reads go \
                to database.url"
            ),
        }
    }
}
