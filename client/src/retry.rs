//! When a request is sent again, and after which time.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use crate::error::{Error, ErrorResponse};

/// How often, and for how long, a request is sent again. The document says which may be.
///
/// ```
/// use std::time::Duration;
/// use todo_client::RetryPolicy;
///
/// let patient = RetryPolicy { tries: 5, deadline: Duration::from_secs(25), ..RetryPolicy::default() };
/// let never = RetryPolicy { tries: 1, ..patient };
/// # let _ = never;
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryPolicy {
    /// How often a request of one call is sent at most: 3.
    pub tries: u32,
    /// The first wait is at most this long, each further one at most twice as long as the one
    /// before: 200 ms. The wait is a random part of that, so that clients that failed at the same
    /// time do not come back at the same time. `Retry-After` of the service is added.
    pub first_delay: Duration,
    /// The random wait is never longer than this: 5 s.
    pub longest_delay: Duration,
    /// How long a call may last, all its requests and waits together: 20 s. Keep it below 30 s: a
    /// refresh token that is sent again later ends the session.
    pub deadline: Duration,
    /// How many requests may be repeated for each 100 calls: 20, beside the first ten. So a service
    /// that is down is not asked three times as often.
    pub budget_percent: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            tries: 3,
            first_delay: Duration::from_millis(200),
            longest_delay: Duration::from_secs(5),
            deadline: Duration::from_secs(20),
            budget_percent: 20,
        }
    }
}

impl RetryPolicy {
    /// The wait before the request that follows the `attempt`-th one.
    pub(crate) fn delay(&self, attempt: u32, error: &Error) -> Duration {
        let doubled = self.first_delay.saturating_mul(1 << attempt.saturating_sub(1).min(16));
        let jitter = doubled.min(self.longest_delay).mul_f64(random());
        match error {
            Error::Response(ErrorResponse { retry_after: Some(after), .. }) => {
                after.saturating_add(jitter)
            }
            _ => jitter,
        }
    }
}

/// Between 0 and 1. UUIDs bring random numbers on every platform; the low 53 bits of one are random.
fn random() -> f64 {
    let bits = Uuid::new_v4().as_u64_pair().1 & ((1 << 53) - 1);
    bits as f64 / (1_u64 << 53) as f64
}

/// What may be repeated now: each call adds a share of a repetition, each repetition takes a whole.
#[derive(Debug)]
pub(crate) struct Budget {
    /// In hundredths of a repetition.
    left: Mutex<u32>,
    per_call: u32,
}

impl Budget {
    const REPETITION: u32 = 100;
    const RESERVE: u32 = 10 * Self::REPETITION;

    pub fn new(policy: &RetryPolicy) -> Self {
        Self { left: Mutex::new(Self::RESERVE), per_call: policy.budget_percent }
    }

    pub fn add_call(&self) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.saturating_add(self.per_call).min(Self::RESERVE);
    }

    /// Whether there was a repetition left.
    pub fn take_repetition(&self) -> bool {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = left.checked_sub(Self::REPETITION);
        *left = rest.unwrap_or(*left);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_are_random() {
        let policy = RetryPolicy::default();
        let error = Error::Configuration(String::new());
        let longest = |attempt| (0..500).map(|_| policy.delay(attempt, &error)).max().unwrap();
        assert!(longest(1) > Duration::from_millis(150) && longest(1) <= policy.first_delay);
        assert!(longest(3) > Duration::from_millis(600) && longest(3) <= policy.first_delay * 4);
        assert!(longest(40) <= policy.longest_delay);
    }

    #[test]
    fn a_budget_is_used_up_and_grows_again_by_calls() {
        let budget = Budget::new(&RetryPolicy::default());
        assert_eq!((0..50).filter(|_| budget.take_repetition()).count(), 10);
        (0..5).for_each(|_| budget.add_call());
        assert_eq!((0..50).filter(|_| budget.take_repetition()).count(), 1);
    }
}
