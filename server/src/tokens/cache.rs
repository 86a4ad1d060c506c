//! Tokens that were verified before: one that comes again costs a digest instead of a signature.
//!
//! Known by SHA-256 of the whole token, signature included, so that nothing but the very same token
//! is ever taken for it. Only successes are kept, and not beyond `exp` nor beyond their key.

use std::mem::size_of;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use lru::LruCache;
use prometheus_client::metrics::counter::Counter;

use super::Caller;
use super::keys::KeyId;
use crate::lru_capacity::lru_capacity;

/// What all entries together take.
const MAX_BYTES: usize = 4 << 20;

/// The token that was not used for longest is forgotten beyond.
const ENTRIES: NonZeroUsize = lru_capacity(MAX_BYTES, size_of::<(Digest, Verified)>());

pub(super) type Digest = [u8; SHA256_OUTPUT_LEN];

/// What a good token said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Verified {
    pub(super) caller: Caller,
    /// Seconds since 1970 up to which it counts, leeway included.
    pub(super) until: f64,
    pub(super) key: TrustedKey,
}

/// What the signature was checked with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TrustedKey {
    /// Which of the issuers.
    pub(super) issuer: usize,
    pub(super) id: KeyId,
}

pub(super) struct Cache {
    entries: Mutex<LruCache<Digest, Verified>>,
    pub(super) hits: Counter,
    pub(super) misses: Counter,
}

impl Default for Cache {
    fn default() -> Self {
        let entries = Mutex::new(LruCache::new(ENTRIES));
        Self { entries, hits: Counter::default(), misses: Counter::default() }
    }
}

impl Cache {
    pub(super) fn digest(token: &str) -> Digest {
        let mut bytes = [0; SHA256_OUTPUT_LEN];
        bytes.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        bytes
    }

    /// Whom the token speaks for, if it was verified before, has not expired since, and its key is
    /// still `trusted`.
    pub(super) fn get(
        &self,
        digest: &Digest,
        trusted: impl FnOnce(&TrustedKey) -> bool,
    ) -> Option<Caller> {
        let found = self.find(digest);
        let found = found.filter(|verified| verified.until >= now() && trusted(&verified.key));
        match found {
            Some(_) => self.hits.inc(),
            None => self.misses.inc(),
        };
        found.map(|verified| verified.caller)
    }

    fn find(&self, digest: &Digest) -> Option<Verified> {
        self.lock().get(digest).copied()
    }

    pub(super) fn insert(&self, digest: Digest, verified: Verified) {
        self.lock().put(digest, verified);
    }

    fn lock(&self) -> MutexGuard<'_, LruCache<Digest, Verified>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use todo_api::id::UserId;
    use uuid::Uuid;

    use super::*;
    use crate::tokens::Account;
    use crate::tokens::keys::Key;

    fn verified(user: u128, until: f64) -> Verified {
        let caller = Caller::new(UserId(Uuid::from_u128(user)), Account::Local);
        Verified { caller, until, key: TrustedKey { issuer: 0, id: Key::hs256(b"").id } }
    }

    fn known(cache: &Cache, token: &str) -> Option<Caller> {
        cache.get(&Cache::digest(token), |_| true)
    }

    #[test]
    fn a_token_is_known_until_it_expires() {
        let cache = Cache::default();
        let (good, old) = (Cache::digest("good"), Cache::digest("old"));
        cache.insert(good, verified(1, now() + 60.0));
        cache.insert(old, verified(2, now() - 1.0));
        assert_eq!(known(&cache, "good"), Some(verified(1, 0.0).caller));
        assert_eq!(known(&cache, "old"), None);
        assert_eq!(known(&cache, "goo"), None);
        assert_eq!((cache.hits.get(), cache.misses.get()), (1, 2));
        assert_eq!(cache.get(&good, |_| false), None, "its key is trusted no more");
    }

    #[test]
    fn it_is_bounded_and_keeps_what_is_used() {
        let cache = Cache::default();
        let used = Cache::digest("used");
        cache.insert(used, verified(0, f64::MAX));
        for number in 0..2 * ENTRIES.get() {
            cache.insert(Cache::digest(&number.to_string()), verified(1, f64::MAX));
            assert!(known(&cache, "used").is_some());
        }
        assert_eq!(known(&cache, "0"), None);
        assert_eq!(cache.lock().len(), ENTRIES.get());
    }
}
