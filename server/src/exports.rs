//! How many exports are under way, each of which holds a page in memory and asks for one after the
//! other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use todo_api::id::UserId;
use tokio::sync::{AcquireError, Semaphore, SemaphorePermit};

use crate::error::Error;
use crate::fair_queue::Bounds;

/// How many pages of exports are asked for at the same time. They travel with everybody's lists, and
/// those must not become long for them.
const PAGES: usize = 4;

/// When it is worth asking again: an export takes a second or a few.
const RETRY_AFTER: Duration = Duration::from_secs(5);

const OF_ONE_USER: &str =
    "you have the maximum number of exports in progress; try again when one has finished";

/// A handle; clones share everything.
#[derive(Clone)]
pub(crate) struct Exports(Arc<Shared>);

struct Shared {
    bounds: Bounds,
    /// How many of whom.
    under_way: Mutex<HashMap<UserId, usize>>,
    pages: Semaphore,
    count: Gauge,
    refusals: Family<OfRefusal, Counter>,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct OfRefusal {
    reason: &'static str,
}

/// Room for one export, until it is dropped.
pub(crate) struct Place {
    exports: Exports,
    user: UserId,
}

impl Exports {
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self(Arc::new(Shared {
            bounds,
            under_way: Mutex::default(),
            pages: Semaphore::new(PAGES),
            count: Gauge::default(),
            refusals: Family::default(),
        }))
    }

    pub(crate) fn register_metrics(&self, registry: &mut Registry) {
        registry.register(
            "todo_exports",
            "Exports in progress; at most quotas.exports",
            self.0.count.clone(),
        );
        registry.register(
            "todo_export_refusals",
            "Exports that were refused, by the limit that was reached: of the user or of all",
            self.0.refusals.clone(),
        );
    }

    /// Refuses at once where there are too many.
    pub(crate) fn begin(&self, user: UserId) -> Result<Place, Error> {
        let Bounds { all, of_one } = self.0.bounds;
        let mut under_way = self.0.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if under_way.get(&user).is_some_and(|own| *own >= of_one) {
            self.refuse("user");
            return Err(Error::RateLimited { why: OF_ONE_USER, retry_after: RETRY_AFTER });
        }
        if under_way.values().sum::<usize>() >= all {
            self.refuse("all");
            return Err(Error::Overloaded);
        }
        *under_way.entry(user).or_default() += 1;
        self.0.count.inc();
        Ok(Place { exports: self.clone(), user })
    }

    fn refuse(&self, reason: &'static str) {
        self.0.refusals.get_or_create(&OfRefusal { reason }).inc();
    }
}

impl Place {
    /// Waits until a page may be asked for; in order of arrival, so that exports take turns.
    pub(crate) async fn turn(&self) -> Result<SemaphorePermit<'_>, AcquireError> {
        self.exports.0.pages.acquire().await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Shared { under_way, count, .. } = &*self.exports.0;
        let mut under_way = under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = under_way.get_mut(&self.user) {
            *own -= 1;
            if *own == 0 {
                under_way.remove(&self.user);
            }
        }
        count.dec();
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn exports() -> Exports {
        Exports::new(Bounds { all: 3, of_one: 2 })
    }

    fn user(number: u128) -> UserId {
        UserId(Uuid::from_u128(number))
    }

    #[test]
    fn one_user_cannot_have_all_places() {
        let exports = exports();
        let [first, _second] = [1, 1].map(|number| exports.begin(user(number)).unwrap());
        assert!(matches!(exports.begin(user(1)), Err(Error::RateLimited { .. })));
        let _third = exports.begin(user(2)).unwrap();
        assert!(matches!(exports.begin(user(3)), Err(Error::Overloaded)));
        drop(first);
        let _fourth = exports.begin(user(3)).unwrap();
        assert!(matches!(exports.begin(user(1)), Err(Error::Overloaded)));
    }

    #[test]
    fn what_has_ended_is_forgotten() {
        let exports = exports();
        drop([1, 1, 2].map(|number| exports.begin(user(number)).unwrap()));
        assert!(exports.0.under_way.lock().unwrap().is_empty());
        assert_eq!(exports.0.count.get(), 0);
    }

    #[tokio::test]
    async fn pages_wait_for_each_other() {
        let exports = Exports::new(Bounds { all: 10, of_one: 10 });
        let places: Vec<_> = (0..5).map(|number| exports.begin(user(number)).unwrap()).collect();
        let mut turns = Vec::new();
        for place in &places[..PAGES] {
            turns.push(place.turn().await.unwrap());
        }
        assert!(exports.0.pages.try_acquire().is_err());
        turns.pop();
        turns.push(places[4].turn().await.unwrap());
    }
}
