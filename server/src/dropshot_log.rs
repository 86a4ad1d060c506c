//! What Dropshot logs, brought into the shape of our own lines.
//!
//! It writes several lines a request, with the URI, in which anything may stand. Ours is written
//! where a response is finished; left are requests that reached no operation of ours, and warnings.

use std::fmt;

use slog::{Drain, KV, Key, Level, Logger, Never, OwnedKVList, Record, Serializer};

/// A logger for Dropshot that writes to `log`.
pub(crate) fn dropshot_log(log: &Logger) -> Logger {
    Logger::root(DropshotDrain(log.clone()), slog::o!())
}

struct DropshotDrain(Logger);

impl Drain for DropshotDrain {
    type Ok = ();
    type Err = Never;

    fn log(&self, record: &Record<'_>, values: &OwnedKVList) -> Result<(), Never> {
        let is_warning = record.level().is_at_least(Level::Warning);
        let is_answer = record.msg().as_str() == Some("request completed");
        if !is_warning && !is_answer {
            return Ok(());
        }
        let mut told = Told::default();
        // Collecting does not fail.
        let _ = record.kv().serialize(record, &mut told);
        if is_answer && !told.is_of_no_operation() {
            return Ok(());
        }
        let _ = values.serialize(record, &mut told);
        if is_warning {
            let values = slog::o!("request_id" => told.request_id, "cause" => told.cause);
            if record.level() == Level::Warning {
                slog::warn!(self.0, "{}", record.msg(); values);
            } else {
                slog::error!(self.0, "{}", record.msg(); values);
            }
        } else {
            let operation = if told.status == 405 { "method_not_allowed" } else { "none" };
            slog::info!(self.0, "request";
                "request_id" => told.request_id, "operation" => operation, "status" => told.status);
        }
        Ok(())
    }
}

/// The little of it that is passed on.
#[derive(Default)]
struct Told {
    request_id: String,
    status: u16,
    internal: String,
    external: String,
    /// What kept a connection from being accepted.
    cause: String,
}

impl Told {
    /// Dropshot's own errors say the same inside and outside, or that there is no route. Ours carry
    /// their code inside.
    fn is_of_no_operation(&self) -> bool {
        let says_the_same = !self.internal.is_empty() && self.internal == self.external;
        says_the_same || self.internal.starts_with("no route found")
    }
}

impl Serializer for Told {
    fn emit_arguments(&mut self, key: Key, value: &fmt::Arguments<'_>) -> slog::Result {
        match AsRef::<str>::as_ref(&key) {
            "req_id" => self.request_id = value.to_string(),
            "error_message_internal" => self.internal = value.to_string(),
            "error_message_external" => self.external = value.to_string(),
            "error" => self.cause = value.to_string(),
            "response_code" => self.status = value.to_string().parse().unwrap_or_default(),
            _ => {}
        }
        Ok(())
    }
}
