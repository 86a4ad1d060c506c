//! What a queue and a batch know of a request.

use uuid::Uuid;

use crate::database::statement::Requester;

pub(super) trait Queued {
    fn requester(&self) -> Requester;
    /// The row of the requester's that is changed.
    fn row(&self) -> Option<Uuid>;
    /// How many rows come back at most.
    fn rows(&self) -> usize;
}
