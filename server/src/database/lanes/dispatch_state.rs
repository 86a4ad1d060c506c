//! Whether a request has gone to the database: what its caller hears depends on it.

use std::sync::atomic::{AtomicU8, Ordering};

const WAITS: u8 = 0;
const IS_OUT: u8 = 1;
const IS_WITHDRAWN: u8 = 2;

/// Whoever brings a request and whoever waits for its answer agree by this, and one of them wins.
#[derive(Debug, Default)]
pub(super) struct DispatchState(AtomicU8);

impl DispatchState {
    /// Whether it may go. From then on nobody can say that it did not happen.
    pub(super) fn set_out(&self) -> bool {
        self.moved(WAITS, IS_OUT)
    }

    /// It did not happen, for sure.
    pub(super) fn come_back(&self) {
        self.moved(IS_OUT, WAITS);
    }

    /// Whether it will never go.
    pub(super) fn withdraw(&self) -> bool {
        self.moved(WAITS, IS_WITHDRAWN)
    }

    fn moved(&self, from: u8, to: u8) -> bool {
        self.0.compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_withdrawn_never_goes_and_what_went_is_not_withdrawn() {
        let dispatch = DispatchState::default();
        assert!(dispatch.set_out());
        assert!(!dispatch.set_out() && !dispatch.withdraw());
        dispatch.come_back();
        assert!(dispatch.withdraw());
        dispatch.come_back();
        assert!(!dispatch.set_out());
    }
}
