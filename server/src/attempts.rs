//! Guessing passwords: how often one may be wrong.
//!
//! Failures count for an account and an address together, and for an address alone, so that nobody
//! can lock another out. Attempts under way count as if they had failed, or many at once would all
//! get through; whoever is held up by them alone waits.

mod counts;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use self::counts::{Admission, Counts, Key, Outcome};
use crate::client_address::ClientAddress;
use crate::error::Error;

/// How long an attempt waits for others of the same address or account.
const TURN_TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(crate) struct Attempts {
    counts: Mutex<Counts>,
    /// Tells that one has ended.
    settled: Notify,
}

/// An attempt under way. One that is dropped has told nobody anything and does not count.
pub(crate) struct Attempt<'a> {
    attempts: &'a Attempts,
    keys: [Key; 2],
    outcome: Outcome,
}

impl Attempts {
    /// Refuses where too many failed.
    pub(crate) async fn begin(
        &self,
        address: ClientAddress,
        account: &str,
    ) -> Result<Attempt<'_>, Error> {
        let keys = [Key::of_account(address, account), Key::of_address(address)];
        let admitted = async {
            loop {
                let mut settled = std::pin::pin!(self.settled.notified());
                // From now on, so that none is missed that ends while the counts are looked at.
                settled.as_mut().enable();
                match self.lock(|counts| counts.admit(&keys, Instant::now())) {
                    Admission::Yes => return Ok(()),
                    Admission::Later => settled.await,
                    Admission::No(retry_after) => return Err(Error::RateLimited { retry_after }),
                }
            }
        };
        tokio::time::timeout(TURN_TIMEOUT, admitted).await.map_err(|_| Error::Overloaded)??;
        Ok(Attempt { attempts: self, keys, outcome: Outcome::Unknown })
    }

    fn lock<T>(&self, work: impl FnOnce(&mut Counts) -> T) -> T {
        work(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Attempt<'_> {
    pub(crate) fn failed(mut self) {
        self.outcome = Outcome::Failed;
    }

    pub(crate) fn succeeded(mut self) {
        self.outcome = Outcome::Succeeded;
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let (keys, outcome) = (&self.keys, self.outcome);
        self.attempts.lock(|counts| counts.settle(keys, outcome, Instant::now()));
        self.attempts.settled.notify_waiters();
    }
}
