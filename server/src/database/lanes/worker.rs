//! Who brings what waits to the database.

use std::sync::{Arc, Weak};
use std::time::Instant;

use tokio::task::yield_now;

use super::batch;
use super::batch_locks::BatchLocks;
use super::connection_shares::Waits;
use super::lane_state::LaneState;
use super::request::Request;
use crate::database::Failure;
use crate::database::pool::{PooledConnection, Turn};
use crate::database::statement::Statement;

/// After so many trips a connection goes back to the pool, which alone looks at its age.
const TRIPS: usize = 1000;

/// One of a lane's workers.
pub(super) struct Worker<S: Statement> {
    state: Arc<LaneState<S>>,
    connection: Option<PooledConnection>,
    // Given back after the connection, which it is for.
    _turn: Turn,
    /// How many the connection has made.
    trips: usize,
    /// What a lost connection left, to be tried on the next.
    unanswered: Vec<Request<S>>,
    /// What is under way.
    locks: BatchLocks,
    /// Whether the lane counts this worker.
    at_work: bool,
}

/// What the lane is to do.
pub(super) enum Next {
    /// See whether one more worker is of use, and have this one go on.
    Hasten,
    /// Drop this worker, so that another lane has the connection, and send one when it is its turn.
    WaitForTurn,
    /// Nothing: nothing waits.
    End,
}

impl<S: Statement> Worker<S> {
    /// The lane counts it already.
    pub(super) fn new(state: Arc<LaneState<S>>, turn: Turn) -> Self {
        let (unanswered, locks) = (Vec::new(), BatchLocks::default());
        Self { state, _turn: turn, connection: None, trips: 0, unanswered, locks, at_work: true }
    }

    pub(super) async fn work(&mut self) -> Next {
        loop {
            let connection = match self.connection.take() {
                Some(connection) => Ok(connection),
                None => self.connect().await,
            };
            let mut connection = match connection {
                Ok(connection) => connection,
                Err(failure) => {
                    self.refuse(&failure);
                    return Next::End;
                }
            };
            let batch = match self.unanswered.len() {
                0 if self.trips > 0 && self.state.pool.somebody_waits() => {
                    drop(connection);
                    self.put_down();
                    self.at_work = false;
                    return Next::WaitForTurn;
                }
                0 => {
                    // Whoever is about to ask comes along: all that has arrived at this moment.
                    yield_now().await;
                    self.next_batch()
                }
                _ => Some(std::mem::take(&mut self.unanswered)),
            };
            let Some(batch) = batch else { return Next::End };
            let served = batch::serve(&self.state, batch, &mut connection).await;
            self.unanswered = served.unanswered;
            self.trips += 1;
            if !connection.broken && connection.postgres.is_idle() && self.trips < TRIPS {
                self.connection = Some(connection);
            }
            if served.left_some {
                return Next::Hasten;
            }
        }
    }

    async fn connect(&mut self) -> Result<PooledConnection, Failure> {
        self.trips = 0;
        self.state.lock().workers.connect();
        let connection = self.state.pool.connection().await;
        self.state.lock().workers.connected();
        connection
    }

    /// `None`, and the end of this worker, when nothing waits that may go.
    fn next_batch(&mut self) -> Option<Vec<Request<S>>> {
        let done = std::mem::take(&mut self.locks);
        let mut inner = self.state.lock();
        let waiting = self.state.put_down(&mut inner, &done);
        inner.workers.take(Instant::now());
        let (batch, locks) = self.state.take(&mut inner);
        self.state.metrics.waiting.set(i64::try_from(inner.queue.len()).unwrap_or(i64::MAX));
        if batch.is_empty() {
            // Under the lock that saw it empty, so that whoever comes next finds nobody at work.
            inner.workers.end();
        }
        drop(inner);
        self.locks = locks;
        self.at_work = !batch.is_empty();
        look_again(waiting);
        self.at_work.then_some(batch)
    }

    fn put_down(&mut self) {
        let done = std::mem::take(&mut self.locks);
        let waiting = self.state.put_down(&mut self.state.lock(), &done);
        look_again(waiting);
    }

    /// Nothing can be reached: all that waits is told at once.
    fn refuse(&mut self, failure: &Failure) {
        self.put_down();
        let waiting = {
            let mut inner = self.state.lock();
            inner.workers.end();
            self.at_work = false;
            self.state.metrics.waiting.set(0);
            inner.queue.take_all()
        };
        for request in std::mem::take(&mut self.unanswered).into_iter().chain(waiting) {
            request.fail(failure.clone());
        }
    }
}

fn look_again(waiting: Vec<Weak<dyn Waits>>) {
    for lane in waiting.iter().filter_map(Weak::upgrade) {
        lane.look_again();
    }
}

impl<S: Statement> Drop for Worker<S> {
    /// Only when a statement panicked; what it held is told by the loss of its sender.
    fn drop(&mut self) {
        if self.at_work {
            self.put_down();
            self.state.lock().workers.end();
        }
    }
}
