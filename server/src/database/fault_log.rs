//! Statements that fail for a reason that lies with nobody who asked: an operator must hear of it
//! once, and not once a request.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use slog::Logger;

/// How often one kind of statement is told of.
const INTERVAL: Duration = Duration::from_secs(10);

pub(super) struct FaultLog {
    log: Logger,
    told: Mutex<HashMap<&'static str, Told>>,
}

struct Told {
    at: Instant,
    /// Requests that failed since, and nobody was told of.
    since: u64,
}

impl FaultLog {
    pub(super) fn new(log: &Logger) -> Self {
        Self { log: log.clone(), told: Mutex::default() }
    }

    /// A statement of the kind `operation` failed, and would again.
    pub(super) fn record(&self, operation: &'static str, cause: &str) {
        if let Some(requests) = self.due(operation, Instant::now()) {
            slog::error!(self.log, "PostgreSQL refuses a statement of this server; requests that need \
                it are answered 500, and all others as ever. See the cause, and PostgreSQL's own log";
                "db_operation_name" => operation, "cause" => cause, "requests" => requests);
        }
    }

    /// For how many requests a line is due now, if it is.
    fn due(&self, operation: &'static str, now: Instant) -> Option<u64> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        match told.get_mut(operation) {
            Some(told) if now.saturating_duration_since(told.at) < INTERVAL => {
                told.since += 1;
                None
            }
            last => {
                let requests = last.map_or(0, |told| told.since) + 1;
                told.insert(operation, Told { at: now, since: 0 });
                Some(requests)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use slog::Discard;

    use super::*;

    #[test]
    fn a_kind_of_statement_is_told_of_at_once_and_then_now_and_then() {
        let log = FaultLog::new(&Logger::root(Discard, slog::o!()));
        let begin = Instant::now();
        assert_eq!(log.due("todo_insert", begin), Some(1));
        assert_eq!(log.due("todo_find", begin), Some(1));
        for _ in 0..25_000 {
            assert_eq!(log.due("todo_insert", begin), None);
        }
        assert_eq!(log.due("todo_insert", begin + INTERVAL), Some(25_001));
        assert_eq!(log.due("todo_insert", begin + INTERVAL), None);
    }
}
