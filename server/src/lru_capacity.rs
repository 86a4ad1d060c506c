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

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// A node holds the entry and two links; the table, as large as it really is, a reference to each of
    /// both, and a byte beside them.
    #[test]
    fn all_entries_fit_in_the_bytes() {
        for bytes in [1 << 19, 4 << 20, 8 << 20] {
            for entry in [32, 40, 56, 104, 120, 200] {
                let entries = lru_capacity(bytes, entry).get();
                let table = HashMap::<usize, usize>::with_capacity(entries).capacity();
                let nodes = entries * (entry + 2 * size_of::<usize>()) * 5 / 4;
                let slots = table * 8 / 7 * (2 * size_of::<usize>() + 1);
                assert!(nodes + slots <= bytes, "{bytes}, {entry}: {nodes} and {slots}");
                assert!(nodes + slots >= bytes / 2, "{bytes}, {entry}: {nodes} and {slots}");
            }
        }
    }
}
