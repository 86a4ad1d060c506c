//! The course of one request, and its line in the log.

use std::time::{Duration, Instant};

use http::StatusCode;
use slog::{KV, Key, Record, Serializer};
use todo_api::error_code::ErrorCode;
use todo_api::id::UserId;

use crate::context::{Context, Request};
use crate::database::{self, QueryStats};

/// What is known of a request so far.
#[derive(Clone, Copy)]
pub(super) struct RequestLog {
    arrived: Instant,
    /// Who asks, once that is known.
    pub(super) user: Option<UserId>,
    stats: QueryStats,
}

impl RequestLog {
    pub(super) fn begin() -> Self {
        Self { arrived: Instant::now(), user: None, stats: QueryStats::default() }
    }

    /// Does `work` and keeps what it spent on the database.
    pub(super) async fn measure<T>(&mut self, work: impl Future<Output = T>) -> T {
        let (done, stats) = database::measured(work).await;
        self.stats = stats;
        done
    }

    /// The request is over. Nothing that a user wrote is in its line: no title, no token, no query.
    pub(super) fn record(
        self,
        request: &Request,
        status: StatusCode,
        error: Option<(ErrorCode, Option<String>)>,
    ) {
        let Context { log, requests, .. } = request.context();
        let (operation, took) = (&request.endpoint.operation_id, self.arrived.elapsed());
        requests.took(operation, status.as_u16(), took);
        let line = slog::o!(
            "request_id" => request.request_id.clone(),
            "operation" => operation.clone(),
            "status" => status.as_u16(),
            "latency_us" => microseconds(took),
            self,
        );
        match error {
            None => slog::info!(log, "request"; line),
            Some((code, None)) => slog::info!(log, "request"; line, "error_code" => code.as_str()),
            Some((code, Some(cause))) => {
                slog::error!(log, "request"; line, "error_code" => code.as_str(), "cause" => cause);
            }
        }
    }
}

/// What not every request has.
impl KV for RequestLog {
    fn serialize(&self, _: &Record<'_>, serializer: &mut dyn Serializer) -> slog::Result {
        if self.stats.batch > 0 {
            serializer.emit_usize(Key::from("batch_size"), self.stats.batch)?;
            serializer.emit_u64(Key::from("database_us"), microseconds(self.stats.database))?;
            serializer.emit_u64(Key::from("queue_us"), microseconds(self.stats.waited))?;
        }
        match self.user {
            Some(user) => serializer.emit_arguments(Key::from("user_id"), &format_args!("{user}")),
            None => Ok(()),
        }
    }
}

fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
