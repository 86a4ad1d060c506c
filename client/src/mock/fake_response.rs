//! What a fake service answers.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::ErrorCode;

/// What a request fails with.
pub(super) struct Failure {
    pub code: ErrorCode,
    pub status: u16,
}

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
