//! How many requests fit in one batch.

use super::queued::Queued;
use crate::database::statement::Statement;

/// Longer batches save little and keep their first requester waiting.
pub(super) const MAX_BATCH: usize = 32;

/// The longest batch of what anybody may ask: its answers are passed on at once, and whoever has shown
/// a token waits for that.
const STRANGERS_BATCH: usize = 8;

/// At most so many rows are in the answer of a batch.
pub(super) const MAX_BATCH_ROWS: usize = 1500;

/// So many of them for one requester. Rows can be large, and all of them are in memory at once.
pub(super) const MAX_OWN_ROWS: usize = 500;

/// How many requests of its kind fit in one batch.
pub(super) fn max_batch<S: Statement>() -> usize {
    match S::MANY {
        None => 1,
        Some(_) if S::FROM_ANYBODY => STRANGERS_BATCH,
        Some(_) => S::LONGEST_BATCH.min(MAX_BATCH),
    }
}

/// Whether it may go with what is taken: no row twice, and not too many in the answers of one, or all.
pub(super) fn fits<T: Queued>(taken: &[T], item: &T) -> bool {
    if item.row().is_some() && taken.iter().any(|taken| same_row(taken, item)) {
        return false;
    }
    if item.rows() <= MAX_OWN_ROWS / MAX_BATCH || taken.is_empty() {
        return true;
    }
    let all: usize = taken.iter().map(T::rows).sum();
    let own = taken.iter().filter(|taken| taken.requester() == item.requester()).map(T::rows);
    let own: usize = own.sum();
    all + item.rows() <= MAX_BATCH_ROWS && (own == 0 || own + item.rows() <= MAX_OWN_ROWS)
}

fn same_row<T: Queued>(one: &T, other: &T) -> bool {
    one.requester() == other.requester() && one.row() == other.row()
}
