//! Chance that can be repeated.

use std::ops::Range;

/// The source of chance of one case.
pub struct Random {
    /// The number of the case.
    pub case: u64,
    source: fastrand::Rng,
}

/// As many cases as `COMPAT_CASES` says, else `usual`.
pub fn cases(usual: u64) -> impl Iterator<Item = Random> {
    let count = match std::env::var("COMPAT_CASES") {
        Ok(count) => count.parse().unwrap(),
        Err(_) => usual,
    };
    (0..count).map(Random::of)
}

impl Random {
    pub fn of(case: u64) -> Random {
        Random { case, source: fastrand::Rng::with_seed(case) }
    }

    pub fn chance(&mut self, percent: u8) -> bool {
        self.source.u8(..100) < percent
    }

    pub fn number(&mut self, range: Range<i64>) -> i64 {
        self.source.i64(range)
    }

    pub fn count(&mut self, range: Range<usize>) -> usize {
        self.source.usize(range)
    }

    pub fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.source.usize(..all.len())].clone()
    }

    /// Some of `all`, at least one, in any order.
    pub fn some<T: Clone>(&mut self, all: &[T], most: usize) -> Vec<T> {
        let mut some = all.to_vec();
        self.source.shuffle(&mut some);
        some.truncate(self.source.usize(1..=most));
        some
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        self.source.shuffle(all);
    }
}
