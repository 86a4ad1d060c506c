//! Who has been wrong how often.

use std::mem::size_of;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{Context, SHA256};
use lru::LruCache;

use crate::client_address::ClientAddress;
use crate::lru_capacity::lru_capacity;

/// How long a failure counts: all of them from the first one on.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// What all counts together take.
const MAX_BYTES: usize = 8 << 20;

/// What was not used for longest is forgotten beyond.
const ENTRIES: NonZeroUsize = lru_capacity(MAX_BYTES, size_of::<(Key, Count)>());

/// What failures are counted for, and how many it may have.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(super) struct Key {
    digest: [u8; 16],
    limit: u16,
}

impl Key {
    const PER_ACCOUNT: u16 = 10;
    const PER_ADDRESS: u16 = 100;

    pub(super) fn of_account(address: ClientAddress, account: &str) -> Self {
        Self::new(address, account, Self::PER_ACCOUNT)
    }

    pub(super) fn of_address(address: ClientAddress) -> Self {
        Self::new(address, "", Self::PER_ADDRESS)
    }

    fn new(address: ClientAddress, account: &str, limit: u16) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(&address.network().to_bytes());
        context.update(account.as_bytes());
        let mut digest = [0; 16];
        digest.copy_from_slice(&context.finish().as_ref()[..16]);
        Self { digest, limit }
    }
}

#[derive(Clone, Copy)]
struct Count {
    failures: u16,
    /// LoginAttempts that have not ended yet.
    running: u16,
    /// When the first failure was.
    since: Instant,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Admission {
    Yes,
    /// When others have ended.
    Later,
    /// Not before this has passed.
    No(Duration),
}

#[derive(Clone, Copy)]
pub(super) enum Outcome {
    Unknown,
    Failed,
    Succeeded,
}

pub(super) struct Counts(LruCache<Key, Count>);

impl Default for Counts {
    fn default() -> Self {
        Self(LruCache::new(ENTRIES))
    }
}

impl Counts {
    /// An attempt begins, unless one of `keys` has had enough.
    pub(super) fn admit(&mut self, keys: &[Key; 2], now: Instant) -> Admission {
        let worst = keys.iter().map(|key| self.admission(key, now)).fold(Admission::Yes, worse);
        if worst == Admission::Yes {
            for key in keys {
                self.count(key, now).running += 1;
            }
        }
        worst
    }

    fn admission(&mut self, key: &Key, now: Instant) -> Admission {
        let Some(count) = self.0.get_mut(key) else { return Admission::Yes };
        if now.duration_since(count.since) >= WINDOW {
            count.failures = 0;
        }
        if count.failures >= key.limit {
            Admission::No(WINDOW - now.duration_since(count.since))
        } else if count.failures + count.running >= key.limit {
            Admission::Later
        } else {
            Admission::Yes
        }
    }

    /// An attempt that was admitted has ended.
    pub(super) fn settle(&mut self, keys: &[Key; 2], outcome: Outcome, now: Instant) {
        for key in keys {
            let count = self.count(key, now);
            count.running = count.running.saturating_sub(1);
            match outcome {
                Outcome::Failed => {
                    if count.failures == 0 {
                        count.since = now;
                    }
                    count.failures = count.failures.saturating_add(1);
                }
                // Whoever guesses must not be able to wash an address clean with an account of
                // their own.
                Outcome::Succeeded if key.limit == Key::PER_ACCOUNT => count.failures = 0,
                Outcome::Succeeded | Outcome::Unknown => {}
            }
            // Only failures take room, or attempts that are given up could crowd them out.
            if count.failures == 0 && count.running == 0 {
                self.0.pop(key);
            }
        }
    }

    fn count(&mut self, key: &Key, now: Instant) -> &mut Count {
        self.0.get_or_insert_mut(*key, || Count { failures: 0, running: 0, since: now })
    }
}

fn worse(one: Admission, other: Admission) -> Admission {
    match (one, other) {
        (Admission::No(a), Admission::No(b)) => Admission::No(a.max(b)),
        (no @ Admission::No(_), _) | (_, no @ Admission::No(_)) => no,
        (Admission::Later, _) | (_, Admission::Later) => Admission::Later,
        _ => Admission::Yes,
    }
}

#[cfg(test)]
mod tests;
