//! How long the bytes of an answer may stay unread.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// How long a client may leave an answer unread while there is no need for room, in ticks.
pub(super) const TIME_TO_READ: u32 = 2;

/// So much has to move before the time begins anew: whoever takes a byte now and then still stalls.
const ENOUGH: usize = 64 * 1024;

/// Bytes that wait to be taken, and since when too few were.
#[derive(Debug, Default)]
pub(super) struct Stall {
    /// A tick of the clock; 0 while nothing waits.
    since: AtomicU32,
    moved: AtomicUsize,
}

impl Stall {
    /// Something waits from now on, if nothing did before.
    pub(super) fn begin(&self, now: u32) {
        if self.since.compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            self.moved.store(0, Ordering::Relaxed);
        }
    }

    pub(super) fn moved(&self, bytes: usize, now: u32) {
        if self.since.load(Ordering::Relaxed) == 0 {
            return;
        }
        if self.moved.fetch_add(bytes, Ordering::Relaxed) + bytes >= ENOUGH {
            self.moved.store(0, Ordering::Relaxed);
            self.since.store(now, Ordering::Relaxed);
        }
    }

    /// Nothing waits any more.
    pub(super) fn end(&self) {
        if self.since.load(Ordering::Relaxed) != 0 {
            self.since.store(0, Ordering::Relaxed);
        }
    }

    /// For how many ticks too little has moved.
    pub(super) fn lasts(&self, now: u32) -> u32 {
        match self.since.load(Ordering::Relaxed) {
            0 => 0,
            since => now.saturating_sub(since),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_little_now_and_then_is_a_stall_and_enough_is_none() {
        let stall = Stall::default();
        assert_eq!(stall.lasts(50), 0);
        stall.begin(10);
        stall.begin(20);
        stall.moved(1, 30);
        assert_eq!(stall.lasts(50), 40);
        stall.moved(ENOUGH, 45);
        assert_eq!(stall.lasts(50), 5);
        stall.end();
        assert_eq!(stall.lasts(90), 0);
    }
}
