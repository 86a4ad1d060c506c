//! Guessing passwords: how often one may be wrong.
//!
//! Failures count for an account and an address together, and for an address alone, so that nobody
//! can lock another out. LoginAttempts under way count as if they had failed, or many at once would all
//! get through; whoever is held up by them alone waits.

mod counts;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, Semaphore};

use self::counts::{Admission, Counts, Key, Outcome};
use crate::client_address::ClientAddress;
use crate::error::Error;

/// How long an attempt waits for others of the same address or account.
const TURN_TIMEOUT: Duration = Duration::from_secs(10);

const WRONG_PASSWORDS: &str = "too many wrong passwords; try again later";

/// How many attempts may wait so. All of them look again whenever another has ended.
const MAX_WAITING: usize = 512;

pub(crate) struct LoginAttempts {
    counts: Mutex<Counts>,
    /// Tells that one has ended.
    settled: Notify,
    waiting: Semaphore,
}

impl Default for LoginAttempts {
    fn default() -> Self {
        let (counts, settled) = (Mutex::default(), Notify::new());
        Self { counts, settled, waiting: Semaphore::new(MAX_WAITING) }
    }
}

/// An attempt under way. One that is dropped has told nobody anything and does not count.
pub(crate) struct Attempt<'a> {
    attempts: &'a LoginAttempts,
    keys: [Key; 2],
    outcome: Outcome,
}

impl LoginAttempts {
    /// Refuses where too many failed.
    pub(crate) async fn begin(
        &self,
        address: ClientAddress,
        account: &str,
    ) -> Result<Attempt<'_>, Error> {
        let keys = [Key::of_account(address, account), Key::of_address(address)];
        let admitted = async {
            let mut waits = None;
            loop {
                let mut settled = std::pin::pin!(self.settled.notified());
                // From now on, so that none is missed that ends while the counts are looked at.
                settled.as_mut().enable();
                match self.lock(|counts| counts.admit(&keys, Instant::now())) {
                    Admission::Yes => return Ok(()),
                    Admission::Later => {
                        if waits.is_none() {
                            let place = self.waiting.try_acquire();
                            waits = Some(place.map_err(|_| Error::Overloaded)?);
                        }
                        settled.await;
                    }
                    Admission::No(retry_after) => {
                        return Err(Error::RateLimited { why: WRONG_PASSWORDS, retry_after });
                    }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_crowd_of_one_account_is_bounded() {
        let (attempts, address) =
            (Arc::new(LoginAttempts::default()), ClientAddress([192, 0, 2, 1].into()));
        let mut running = Vec::new();
        for _ in 0..10 {
            running.push(attempts.begin(address, "ada").await.unwrap());
        }
        let refused_after = |_| {
            let attempts = attempts.clone();
            tokio::spawn(async move {
                let begun = tokio::time::Instant::now();
                let refused = attempts.begin(address, "ada").await.err();
                assert!(matches!(refused, Some(Error::Overloaded)), "{refused:?}");
                begun.elapsed()
            })
        };
        let crowd: Vec<_> = (0..MAX_WAITING + 3).map(refused_after).collect();
        let mut at_once = 0;
        for one in crowd {
            at_once += usize::from(one.await.unwrap() < TURN_TIMEOUT);
        }
        assert_eq!(at_once, 3);
    }
}
