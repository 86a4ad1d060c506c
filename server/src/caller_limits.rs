//! How much one caller may ask for at a time.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use todo_api::id::UserId;

use crate::error::{Error, LimitExceeded};
use crate::metrics::ConnectionMetrics;
use crate::rate_limit::RateLimiter;
use crate::settings::LimitSettings;
use crate::tokens::Caller;

/// Whoever has a request refused is not heard for a second on that connection.
const RETRY_AFTER: Duration = Duration::from_millis(999);

pub(crate) struct CallerLimits {
    in_flight: Mutex<HashMap<UserId, usize>>,
    bound: NonZeroUsize,
    rates: RateLimiter<UserId>,
    metrics: ConnectionMetrics,
}

impl CallerLimits {
    pub(crate) fn new(limits: &LimitSettings, metrics: ConnectionMetrics) -> Self {
        Self {
            in_flight: Mutex::default(),
            bound: limits.requests_in_flight_per_caller,
            rates: RateLimiter::new(limits.requests_per_second_per_caller),
            metrics,
        }
    }

    /// A request of `caller` is under way until the answer is dropped.
    pub(crate) fn admit(&self, caller: Caller) -> Result<UnderWay<'_>, Error> {
        let user = caller.user();
        self.rates.check(&user).map_err(|retry_after| {
            self.metrics.refused("requests_per_second_per_caller");
            Error::TooManyRequests(LimitExceeded::OfCaller(self.rates.per_second()), retry_after)
        })?;
        let mut in_flight = self.in_flight();
        let count = in_flight.entry(user).or_default();
        if *count >= self.bound.get() {
            self.metrics.refused("requests_in_flight_per_caller");
            return Err(Error::TooManyRequests(
                LimitExceeded::InFlight(self.bound.get()),
                RETRY_AFTER,
            ));
        }
        *count += 1;
        Ok(UnderWay { callers: self, user })
    }

    fn in_flight(&self) -> MutexGuard<'_, HashMap<UserId, usize>> {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is not answered yet.
pub(crate) struct UnderWay<'a> {
    callers: &'a CallerLimits,
    user: UserId,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut in_flight = self.callers.in_flight();
        if let Some(count) = in_flight.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                in_flight.remove(&self.user);
            }
        }
    }
}
