//! What one batch keeps from others while it is under way: the rows that it changes, for which a
//! second would only wait on a connection, and shares of the connections.

use std::collections::HashSet;

use uuid::Uuid;

use super::queue::Queued;
use crate::database::statement::Asker;

/// Rows that are being changed, each of an asker's.
pub(super) type Rows = HashSet<(Asker, Uuid)>;

#[derive(Default)]
pub(super) struct Hold {
    /// None is there twice.
    pub(super) askers: Vec<Asker>,
    pub(super) rows: Vec<(Asker, Uuid)>,
}

impl Hold {
    /// `batch` is in the order of its askers.
    pub(super) fn of<T: Queued>(batch: &[T]) -> Self {
        let mut askers: Vec<_> = batch.iter().map(T::asker).collect();
        askers.dedup();
        let rows = batch.iter().filter_map(|item| Some((item.asker(), item.row()?))).collect();
        Self { askers, rows }
    }
}
