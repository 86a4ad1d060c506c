//! How often an issuer is asked for a key that is not in its set. Anybody can name one.

use std::time::{Duration, Instant};

/// So many at once, and one more each time this has passed.
const AT_ONCE: u32 = 3;
const EACH: Duration = Duration::from_secs(30);

pub(super) struct Allowance {
    left: u32,
    refilled: Instant,
}

impl Allowance {
    pub(super) fn full(now: Instant) -> Self {
        Self { left: AT_ONCE, refilled: now }
    }

    pub(super) fn take(&mut self, now: Instant) -> bool {
        while self.left < AT_ONCE && now.duration_since(self.refilled) >= EACH {
            self.left += 1;
            self.refilled += EACH;
        }
        if self.left == AT_ONCE {
            self.refilled = now;
        }
        let granted = self.left > 0;
        self.left -= u32::from(granted);
        granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_are_looked_for_three_times_at_once_then_each_half_minute() {
        let begin = Instant::now();
        let mut allowance = Allowance::full(begin);
        let mut granted = |seconds| {
            let now = begin + Duration::from_secs(seconds);
            (0..10).filter(|_| allowance.take(now)).count()
        };
        assert_eq!([0, 29, 30, 59, 61, 1000].map(&mut granted), [3, 0, 1, 0, 1, 3]);
    }
}
