//! What a lane and its workers share: what waits, who is at work, and which rows and connections are
//! taken.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::batch_locks::{BatchLocks, Rows};
use super::batch_size::max_batch;
use super::connection_shares::{ConnectionShares, Standing, Waits};
use super::queue::Queue;
use super::queued::Queued;
use super::repeated_faults::RepeatedFaults;
use super::request::Request;
use super::worker_count::WorkerCount;
use crate::database::metrics::LaneMetrics;
use crate::database::pool::Pool;
use crate::database::statement::Statement;

pub(super) struct LaneState<S: Statement> {
    inner: Mutex<Inner<S>>,
    shares: Arc<ConnectionShares>,
    pub(super) pool: Arc<Pool>,
    pub(super) metrics: LaneMetrics,
    /// Told when a share of the connections is free that something here waits for.
    lane: Weak<dyn Waits>,
}

pub(super) struct Inner<S: Statement> {
    pub(super) queue: Queue<Request<S>>,
    pub(super) workers: WorkerCount,
    pub(super) faults: RepeatedFaults,
    /// Whether somebody looks from time to time whether those at work hang.
    pub(super) is_watched: bool,
    /// Whether the database takes the set form, as far as it is known.
    pub(super) has_set_form: bool,
    rows: Rows,
}

impl<S: Statement> LaneState<S> {
    /// `queue_length` is how many may wait.
    pub(super) fn new(
        pool: Arc<Pool>,
        shares: Arc<ConnectionShares>,
        queue_length: usize,
        lane: Weak<dyn Waits>,
    ) -> Self {
        let queue = Queue::new(queue_length, max_batch::<S>());
        let workers = WorkerCount::new((pool.usage().max / S::ONE_IN).max(1));
        let (faults, rows) = (RepeatedFaults::default(), Rows::new());
        let has_set_form = S::MANY.is_some();
        let inner = Inner { queue, workers, faults, is_watched: false, has_set_form, rows };
        let metrics = pool.metrics.of_lane(S::NAME);
        Self { inner: Mutex::new(inner), shares, pool, metrics, lane }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Inner<S>> {
        // A panic elsewhere leaves the queue as it was before or after a step.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The database does not support the set form: each request is run by itself from now on. Whether
    /// that is news.
    pub(super) fn give_up_set_form(&self) -> bool {
        let mut inner = self.lock();
        inner.queue.end_batches();
        std::mem::replace(&mut inner.has_set_form, false)
    }

    /// Whether anything waits that may go. Where it may not because of its requester's share, the lane
    /// is told when that one holds less.
    pub(super) fn can_give(&self, inner: &Inner<S>) -> bool {
        let (mut shares, mut is_share) = (self.shares.lock(), false);
        let can_give = inner.queue.can_give(|request| {
            let standing = shares.standing(request.requester());
            is_share |= standing == Standing::NotNow;
            if is_free(&inner.rows, request) { standing } else { Standing::NotNow }
        });
        if is_share && !can_give {
            shares.wait(self.lane.clone());
        }
        can_give
    }

    /// The next batch, and what it keeps from others until it is [put down](Self::put_down).
    pub(super) fn take(&self, inner: &mut Inner<S>) -> (Vec<Request<S>>, BatchLocks) {
        let (mut shares, mut is_share) = (self.shares.lock(), false);
        let Inner { queue, rows, .. } = inner;
        let batch = queue.take(|request| {
            let standing = shares.standing(request.requester());
            is_share |= standing == Standing::NotNow;
            if is_free(rows, request) { standing } else { Standing::NotNow }
        });
        if is_share {
            shares.wait(self.lane.clone());
        }
        let locks = BatchLocks::of(&batch);
        locks.requesters.iter().for_each(|requester| shares.hold(*requester));
        rows.extend(&locks.rows);
        (batch, locks)
    }

    /// Answers who is to look again, by whoever has let go of `inner`.
    pub(super) fn put_down(
        &self,
        inner: &mut Inner<S>,
        locks: &BatchLocks,
    ) -> Vec<Weak<dyn Waits>> {
        for row in &locks.rows {
            inner.rows.remove(row);
        }
        match locks.requesters.is_empty() {
            true => Vec::new(),
            false => self.shares.lock().release(&locks.requesters),
        }
    }
}

/// Whether nobody changes its row now.
fn is_free<S: Statement>(rows: &Rows, request: &Request<S>) -> bool {
    rows.is_empty() || request.row().is_none_or(|row| !rows.contains(&(request.requester(), row)))
}
