//! More than a caller or an address may ask for.

use std::time::Duration;

use http::{HeaderName, HeaderValue};

/// Which bound of `[limits]` a request is beyond.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LimitExceeded {
    /// So many requests of the caller may be under way.
    InFlight(usize),
    /// So many a second may come from the caller.
    OfCaller(u32),
    /// So many a second may come from the address.
    OfAddress(u32),
}

impl LimitExceeded {
    pub(super) fn message(self) -> String {
        match self {
            Self::InFlight(bound) => format!(
                "you have {bound} requests in progress, which is the maximum; wait until one is \
                 answered"
            ),
            Self::OfCaller(bound) => {
                format!("you sent more than {bound} requests per second; try again shortly")
            }
            Self::OfAddress(bound) => format!(
                "your address sent more than {bound} requests per second; try again shortly"
            ),
        }
    }

    /// The fields of draft-ietf-httpapi-ratelimit-headers-10, where the bound is a rate.
    pub(super) fn headers(self, retry_after: Duration) -> Option<[(HeaderName, HeaderValue); 2]> {
        let (policy, bound) = match self {
            Self::InFlight(_) => return None,
            Self::OfCaller(bound) => ("caller", bound),
            Self::OfAddress(bound) => ("address", bound),
        };
        let seconds = seconds(retry_after);
        let quota = HeaderValue::try_from(format!("\"{policy}\";q={bound};w=1")).ok()?;
        let left = HeaderValue::try_from(format!("\"{policy}\";r=0;t={seconds}")).ok()?;
        let (policy, limit) = ("ratelimit-policy", "ratelimit");
        Some([(HeaderName::from_static(policy), quota), (HeaderName::from_static(limit), left)])
    }
}

/// Whole seconds, and never none: a client that asks again at once is refused again.
pub(super) fn seconds(retry_after: Duration) -> u64 {
    retry_after.as_secs() + 1
}
