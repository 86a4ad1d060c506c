//! Bytes that follow a pattern, so that they can be guessed.

use std::collections::HashSet;

/// What is said again and again is as easy to guess as what is said once. A longer text is more than
/// a word.
const MAX_PERIOD: usize = 12;

/// Whether `bytes` repeat themselves, count up or down, or have fewer different values than
/// `min_distinct`. Random ones of 32 bytes and more do none of it within a lifetime.
pub(crate) fn is_predictable(bytes: &[u8], min_distinct: usize) -> bool {
    let distinct = bytes.iter().collect::<HashSet<_>>().len();
    let repeats = (1..=MAX_PERIOD.min(bytes.len() / 2))
        .any(|period| bytes[period..] == bytes[..bytes.len() - period]);
    let steps = bytes.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) <= 1).count();
    distinct < min_distinct || repeats || steps * 4 >= bytes.len() * 3
}
