//! From schema to schema, a document can lead thousands of steps deep.

/// When less than this is left of the stack, in bytes, it grows.
const LEFT: usize = 256 << 10;
const GROWS: usize = 4 << 20;

/// Does `step`, on a larger stack if need be.
pub(super) fn deep<T>(step: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(LEFT, GROWS, step)
}
