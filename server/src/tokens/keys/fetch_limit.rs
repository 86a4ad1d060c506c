//! How often an issuer is asked for a key that is not in its set. Anybody can name one, so each network
//! has a share of its own, and nobody can spend that of others; what all have together bounds the
//! issuer's work.

use std::mem::size_of;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{Context, SHA256};
use lru::LruCache;

use crate::client_address::{ClientAddress, Network};
use crate::lru_capacity::lru_capacity;

/// What a network may ask for.
const OF_NETWORK: Rate = Rate { at_once: 3, each: Duration::from_secs(10) };

/// What all may together: seven networks at once, and then so often that a new key is soon known,
/// whoever has it looked for.
const OF_ALL: Rate = Rate { at_once: 20, each: Duration::from_secs(3) };

/// How long it is believed that the issuer does not publish a key, of those who had it looked for.
/// Of others it is not: they could be kept from a key that is published by then.
const MISSING: Duration = Duration::from_secs(10);

/// What is kept of all networks, and of all missing keys.
const MAX_BYTES: usize = 1 << 19;

const NETWORKS: NonZeroUsize = lru_capacity(MAX_BYTES, size_of::<(Network, Allowance)>());
const MISSING_KEYS: NonZeroUsize = lru_capacity(MAX_BYTES, size_of::<([u8; 16], Instant)>());

pub(super) struct Allowances {
    all: Allowance,
    networks: LruCache<Network, Allowance>,
    missing: LruCache<[u8; 16], Instant>,
}

/// So many at once, and one more each time this has passed.
#[derive(Clone, Copy)]
struct Rate {
    at_once: u32,
    each: Duration,
}

struct Allowance {
    left: u32,
    refilled: Instant,
}

impl Allowances {
    pub(super) fn full(now: Instant) -> Self {
        Self {
            all: Allowance::full(OF_ALL, now),
            networks: LruCache::new(NETWORKS),
            missing: LruCache::new(MISSING_KEYS),
        }
    }

    /// Whether the issuer may be asked, or how long that takes.
    pub(super) fn take(&mut self, from: ClientAddress, now: Instant) -> Result<(), Duration> {
        let full = || Allowance::full(OF_NETWORK, now);
        let network = self.networks.get_or_insert_mut(from.network(), full);
        network.is_there(OF_NETWORK, now)?;
        self.all.is_there(OF_ALL, now)?;
        network.left -= 1;
        self.all.left -= 1;
        Ok(())
    }

    /// The issuer was asked at `now` and has no key called `kid`.
    pub(super) fn is_missing(&mut self, kid: &str, from: ClientAddress, now: Instant) {
        self.missing.put(digest(kid, from), now);
    }

    /// Whether that is known already.
    pub(super) fn knows_missing(&mut self, kid: &str, from: ClientAddress, now: Instant) -> bool {
        let since = self.missing.get(&digest(kid, from));
        since.is_some_and(|since| now.saturating_duration_since(*since) < MISSING)
    }
}

fn digest(kid: &str, from: ClientAddress) -> [u8; 16] {
    let mut context = Context::new(&SHA256);
    context.update(&from.network().to_bytes());
    context.update(kid.as_bytes());
    let mut digest = [0; 16];
    digest.copy_from_slice(&context.finish().as_ref()[..16]);
    digest
}

impl Allowance {
    fn full(rate: Rate, now: Instant) -> Self {
        Self { left: rate.at_once, refilled: now }
    }

    fn is_there(&mut self, rate: Rate, now: Instant) -> Result<(), Duration> {
        while self.left < rate.at_once && now.duration_since(self.refilled) >= rate.each {
            self.left += 1;
            self.refilled += rate.each;
        }
        if self.left == rate.at_once {
            self.refilled = now;
        }
        match self.left {
            0 => Err(rate.each - now.duration_since(self.refilled)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn from(number: u8) -> ClientAddress {
        ClientAddress(Ipv4Addr::new(192, 0, 2, number).into())
    }

    #[test]
    fn a_network_may_ask_three_times_at_once_then_each_ten_seconds() {
        let begin = Instant::now();
        let mut allowances = Allowances::full(begin);
        let mut granted = |seconds| {
            let now = begin + Duration::from_secs(seconds);
            (0..10).filter(|_| allowances.take(from(1), now).is_ok()).count()
        };
        assert_eq!([0, 9, 10, 19, 21, 1000].map(&mut granted), [3, 0, 1, 0, 1, 3]);
        let wait = allowances.take(from(1), begin + Duration::from_secs(1004)).unwrap_err();
        assert_eq!(wait, Duration::from_secs(6));
    }

    #[test]
    fn nobody_spends_what_others_have_and_all_together_are_bounded() {
        let begin = Instant::now();
        let mut allowances = Allowances::full(begin);
        let mut granted = |number, seconds| {
            let now = begin + Duration::from_secs(seconds);
            (0..10).filter(|_| allowances.take(from(number), now).is_ok()).count()
        };
        assert_eq!((1..=10).map(|number| granted(number, 0)).sum::<usize>(), 20);
        assert_eq!((granted(11, 2), granted(11, 3), granted(12, 4)), (0, 1, 0));
        assert_eq!((granted(12, 60), granted(13, 60)), (3, 3));
    }

    #[test]
    fn what_one_had_looked_for_in_vain_is_known_to_them_alone_and_for_a_while() {
        let begin = Instant::now();
        let mut allowances = Allowances::full(begin);
        allowances.is_missing("kid", from(1), begin);
        let mut knows = |kid, number, seconds| {
            allowances.knows_missing(kid, from(number), begin + Duration::from_secs(seconds))
        };
        assert!(knows("kid", 1, 9) && !knows("kid", 1, 10));
        assert!(!knows("kid", 2, 1) && !knows("other", 1, 1));
    }
}
