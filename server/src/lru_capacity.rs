//! How many entries an LRU cache has room for.

use std::num::NonZeroUsize;

/// What an entry takes beside its key and its value: two links, and the slot of a hash table that may be
/// half empty.
const OVERHEAD: usize = 64;

/// As many entries of `entry` bytes as fit in `bytes`. An allocator rounds up by a quarter at most.
pub(crate) const fn lru_capacity(bytes: usize, entry: usize) -> NonZeroUsize {
    match NonZeroUsize::new(bytes / (entry * 5 / 4 + OVERHEAD)) {
        Some(entries) => entries,
        None => NonZeroUsize::MIN,
    }
}
