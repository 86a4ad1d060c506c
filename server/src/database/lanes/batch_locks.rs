//! What one batch keeps from others while it is under way: the rows that it changes, for which a
//! second would only wait on a connection, and shares of the connections.

use std::collections::HashSet;

use uuid::Uuid;

use super::queued::Queued;
use crate::database::statement::Requester;

/// Rows that are being changed, each of a requester's.
pub(super) type Rows = HashSet<(Requester, Uuid)>;

#[derive(Default)]
pub(super) struct BatchLocks {
    /// None is there twice.
    pub(super) requesters: Vec<Requester>,
    pub(super) rows: Vec<(Requester, Uuid)>,
}

impl BatchLocks {
    /// `batch` is in the order of its requesters.
    pub(super) fn of<T: Queued>(batch: &[T]) -> Self {
        let mut requesters: Vec<_> = batch.iter().map(T::requester).collect();
        requesters.dedup();
        let rows = batch.iter().filter_map(|item| Some((item.requester(), item.row()?))).collect();
        Self { requesters, rows }
    }
}
