//! What a fake service answers.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// The status and the body.
pub(super) type Success = (u16, Option<String>);

pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// In microseconds, as the service keeps it.
pub(super) fn now() -> DateTime<Utc> {
    let now = Utc::now();
    DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
}
