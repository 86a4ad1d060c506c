//! A clock that costs nothing to read.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How often connections are looked at.
pub(super) const TICK: Duration = Duration::from_millis(500);

/// Ticks since the listener began, from 1 on. What it bounds is measured in seconds, so that it need
/// not be exact; asking the system for the time would cost several times a request.
#[derive(Debug)]
pub(super) struct Clock(AtomicU32);

impl Clock {
    pub(super) fn new() -> Self {
        Self(AtomicU32::new(1))
    }

    pub(super) fn now(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn tick(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// As many ticks as have passed for certain once `duration` has.
pub(super) fn ticks(duration: Duration) -> u32 {
    let ticks = duration.as_millis().div_ceil(TICK.as_millis());
    u32::try_from(ticks).unwrap_or(u32::MAX / 2)
}
