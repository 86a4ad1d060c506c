//! The figures of one round, and of several.

use std::time::Duration;

use super::operation::Operation;
use super::process;
use crate::Error;

/// A line of the table.
pub(super) struct Row {
    pub(super) operation: Operation,
    /// Where several numbers of users are measured.
    pub(super) users: Option<u32>,
    pub(super) who: &'static str,
    pub(super) figures: Measurement,
}

impl Row {
    /// Rows of the same operation and database, side by side.
    pub(super) fn groups(rows: &[Self]) -> impl Iterator<Item = &[Self]> {
        rows.chunk_by(|one, next| one.operation == next.operation && one.users == next.users)
    }
}

/// What came of asking for a while.
pub(super) struct Outcome {
    pub(super) answered: u64,
    pub(super) refused: u64,
    pub(super) time: Duration,
    /// The 50th and the 99th percentile, where they are known.
    pub(super) percentiles: Option<[Duration; 2]>,
}

/// Times are of one request, in microseconds.
#[derive(Clone)]
pub(super) struct Measurement {
    pub(super) per_second: f64,
    pub(super) refused_per_second: f64,
    pub(super) p50: Option<f64>,
    pub(super) p99: Option<f64>,
    pub(super) server: Option<f64>,
    pub(super) database: Option<f64>,
    /// The most that the server has held so far, in MiB.
    pub(super) memory: Option<f64>,
}

impl Measurement {
    /// Of what `ask` does, with the processor time that the two processes spend on it.
    pub(super) fn of(
        server: Option<u32>,
        database: u32,
        ask: impl FnOnce() -> Result<Outcome, Error>,
    ) -> Result<Self, Error> {
        let spent =
            || (server.and_then(process::processor_time), process::processor_time(database));
        let before = spent();
        let outcome = ask()?;
        let after = spent();
        let each = |before: Option<Duration>, after: Option<Duration>| {
            Some((after? - before?).as_secs_f64() * 1e6 / outcome.answered as f64)
        };
        let seconds = outcome.time.as_secs_f64();
        let micros = |place: usize| Some(outcome.percentiles?[place].as_secs_f64() * 1e6);
        Ok(Self {
            per_second: outcome.answered as f64 / seconds,
            refused_per_second: outcome.refused as f64 / seconds,
            p50: micros(0),
            p99: micros(1),
            server: each(before.0, after.0),
            database: each(before.1, after.1),
            memory: server
                .and_then(process::peak_memory)
                .map(|bytes| bytes as f64 / f64::from(1 << 20)),
        })
    }

    /// Each figure's median.
    pub(super) fn median(rounds: &[Self]) -> Self {
        let some = |figure: fn(&Self) -> Option<f64>| {
            let mut figures: Vec<f64> = rounds.iter().filter_map(figure).collect();
            figures.sort_by(f64::total_cmp);
            figures.get(figures.len() / 2).copied()
        };
        Self {
            per_second: some(|round| Some(round.per_second)).unwrap_or_default(),
            refused_per_second: some(|round| Some(round.refused_per_second)).unwrap_or_default(),
            p50: some(|round| round.p50),
            p99: some(|round| round.p99),
            server: some(|round| round.server),
            database: some(|round| round.database),
            memory: some(|round| round.memory),
        }
    }
}
