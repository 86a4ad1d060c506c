//! Statements that fail for a reason that lies with nobody who asked: an operator must hear of each
//! cause at once, then how often, and not once a request.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use slog::Logger;

/// How often a cause that goes on is told of again.
const INTERVAL: Duration = Duration::from_secs(10);

/// So many causes are told of apart. There may be a value in each.
const CAUSES: usize = 16;
const OTHERS: &str = "further causes are not listed; see the log line of each request";

/// A handle; clones share everything.
#[derive(Clone)]
pub(super) struct FailureLog(Arc<Shared>);

struct Shared {
    log: Logger,
    failures: Mutex<Vec<RecordedFailure>>,
}

struct RecordedFailure {
    operation: &'static str,
    cause: String,
    /// Requests that failed since it was told of.
    since: u64,
}

impl FailureLog {
    pub(super) fn new(log: &Logger) -> Self {
        Self(Arc::new(Shared { log: log.clone(), failures: Mutex::default() }))
    }

    /// A statement of the kind `operation` failed, and would again. For a thread of the runtime's.
    pub(super) fn record(&self, operation: &'static str, cause: &str) {
        let Some(cause) = self.is_news(operation, cause) else { return };
        self.tell(operation, &cause, 1);
        let log = self.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(INTERVAL).await;
                match log.since(operation, &cause) {
                    0 => return,
                    requests => log.tell(operation, &cause, requests),
                }
            }
        });
    }

    /// PostgreSQL lacks what a batch of statements of the kind `operation` needs. For whoever is the
    /// first to see it.
    pub(super) fn set_form_is_unsupported(&self, operation: &'static str, cause: &str) {
        slog::warn!(self.0.log, "this database cannot run several requests of this kind together; \
            from now on each is run by itself, which is slower under load";
            "db_operation_name" => operation, "cause" => cause);
    }

    fn tell(&self, operation: &'static str, cause: &str, requests: u64) {
        slog::error!(self.0.log, "PostgreSQL refuses a statement of this server; requests that \
            need it are answered with 500, other requests work. See the cause and the log of \
            PostgreSQL";
            "db_operation_name" => operation, "cause" => cause, "requests" => requests);
    }

    /// Under which name a cause is to be told of now. It is counted where it has been.
    fn is_news(&self, operation: &'static str, cause: &str) -> Option<String> {
        let mut failures = self.failures();
        let is_full = failures.len() >= CAUSES;
        let known = |fault: &&mut RecordedFailure| {
            fault.operation == operation && (fault.cause == cause || fault.cause == OTHERS)
        };
        if let Some(fault) = failures.iter_mut().find(known) {
            fault.since += 1;
            return None;
        }
        let cause = if is_full { OTHERS } else { cause }.to_owned();
        failures.push(RecordedFailure { operation, cause: cause.clone(), since: 0 });
        Some(cause)
    }

    /// How many requests failed for it since that was asked last. One that is over is forgotten.
    fn since(&self, operation: &'static str, cause: &str) -> u64 {
        let mut failures = self.failures();
        let is_it = |fault: &RecordedFailure| fault.operation == operation && fault.cause == cause;
        let Some(place) = failures.iter().position(is_it) else { return 0 };
        match std::mem::take(&mut failures[place].since) {
            0 => {
                failures.swap_remove(place);
                0
            }
            since => since,
        }
    }

    fn failures(&self) -> MutexGuard<'_, Vec<RecordedFailure>> {
        self.0.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use slog::Discard;

    use super::*;

    fn nothing_told() -> FailureLog {
        FailureLog::new(&Logger::root(Discard, slog::o!()))
    }

    #[test]
    fn each_cause_is_told_of_at_once_and_what_follows_is_counted() {
        let log = nothing_told();
        assert_eq!(log.is_news("todo_insert", "no plpgsql").as_deref(), Some("no plpgsql"));
        assert_eq!(log.is_news("todo_find", "no plpgsql").as_deref(), Some("no plpgsql"));
        assert_eq!(log.is_news("todo_insert", "bad page").as_deref(), Some("bad page"));
        for _ in 0..25_000 {
            assert_eq!(log.is_news("todo_insert", "no plpgsql"), None);
        }
        assert_eq!(log.since("todo_insert", "no plpgsql"), 25_000);
        assert_eq!(log.since("todo_insert", "bad page"), 0);
        // Over, and news when it comes back.
        assert_eq!(log.since("todo_insert", "no plpgsql"), 0);
        assert!(log.is_news("todo_insert", "no plpgsql").is_some());
    }

    #[test]
    fn causes_without_end_fill_neither_the_log_nor_the_memory() {
        let log = nothing_told();
        let told = (0..1000).filter(|n| log.is_news("todo_insert", &n.to_string()).is_some());
        assert_eq!(told.count(), CAUSES + 1);
        assert_eq!(log.failures().len(), CAUSES + 1);
        assert_eq!(log.since("todo_insert", OTHERS), 1000 - CAUSES as u64 - 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_came_after_the_first_is_told_of_though_nothing_follows() {
        let log = nothing_told();
        for _ in 0..3 {
            log.record("todo_insert", "no plpgsql");
        }
        assert_eq!(log.failures()[0].since, 2);
        tokio::time::sleep(INTERVAL + INTERVAL / 2).await;
        assert_eq!(log.failures()[0].since, 0, "told");
        tokio::time::sleep(INTERVAL).await;
        assert!(log.failures().is_empty(), "and over");
    }
}
