//! How many requests a second one of many may send.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use governor::Quota;
use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;

/// After so many requests, those are forgotten who have sent nothing lately.
const LOOK_EACH: u32 = 10_000;

type Limiter<K> =
    governor::RateLimiter<K, HashMapStateStore<K>, MonotonicClock, NoOpMiddleware<Instant>>;

/// A second's worth at once, and the rest evenly.
pub(crate) struct RateLimiter<K: Clone + Eq + Hash> {
    limiter: Limiter<K>,
    per_second: NonZeroU32,
    checked: AtomicU32,
}

impl<K: Clone + Eq + Hash> RateLimiter<K> {
    pub(crate) fn new(per_second: NonZeroU32) -> Self {
        let (quota, store) = (Quota::per_second(per_second), HashMapStateStore::default());
        let limiter = Limiter::new(quota, store, MonotonicClock);
        Self { limiter, per_second, checked: AtomicU32::new(0) }
    }

    pub(crate) fn per_second(&self) -> u32 {
        self.per_second.get()
    }

    /// Counts a request of `key`, or says in how long the next one is welcome.
    pub(crate) fn check(&self, key: &K) -> Result<(), Duration> {
        if self.checked.fetch_add(1, Ordering::Relaxed) % LOOK_EACH == LOOK_EACH - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        self.limiter.check_key(key).map_err(|later| later.wait_time_from(MonotonicClock.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_who_sends_too_much_is_told_and_others_are_not() {
        let rates = RateLimiter::new(NonZeroU32::new(3).unwrap());
        let sent = |key| (0..10).filter(|_| rates.check(&key).is_ok()).count();
        assert_eq!((sent("eve"), sent("ada")), (3, 3));
        assert!(rates.check(&"eve").unwrap_err() <= Duration::from_secs(1));
    }

    #[test]
    fn those_are_forgotten_who_have_sent_nothing_lately() {
        let rates = RateLimiter::new(NonZeroU32::MAX);
        for key in 0..10 * LOOK_EACH {
            rates.check(&key).unwrap();
        }
        assert!(rates.limiter.len() <= LOOK_EACH as usize);
    }
}
