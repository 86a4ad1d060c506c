//! What a lone user sees of one kind of request.

use std::time::Duration;

#[derive(Clone, Debug, Default)]
pub(super) struct Figures {
    /// How long each good answer took, in order.
    accepted: Vec<Duration>,
    /// Answers 503.
    pub(super) unavailable: u64,
    /// Other answers that are no good, and requests that had none.
    pub(super) lost: u64,
}

impl Figures {
    pub(super) fn add(&mut self, status: Option<u16>, took: Duration) {
        match status {
            Some(200..300) => {
                let place = self.accepted.partition_point(|other| *other <= took);
                self.accepted.insert(place, took);
            }
            Some(503) => self.unavailable += 1,
            _ => self.lost += 1,
        }
    }

    pub(super) fn answered(&self) -> usize {
        self.accepted.len()
    }

    pub(super) fn percentile(&self, hundredth: usize) -> Option<Duration> {
        let last = self.accepted.len().checked_sub(1)?;
        self.accepted.get(last.min(self.accepted.len() * hundredth / 100)).copied()
    }
}
