//! A statement on its way to the database, and where its answer goes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot::{self, Receiver, Sender};
use uuid::Uuid;

use super::dispatch_state::DispatchState;
use super::queued::Queued;
use crate::database::Failure;
use crate::database::query_stats::QueryStats;
use crate::database::statement::{Requester, Statement};

/// What a request hears in the end.
pub(super) type Answer<S> = Result<(<S as Statement>::Answer, QueryStats), Failure>;

pub(super) struct Request<S: Statement> {
    pub(super) statement: S,
    arrived: Instant,
    dispatch: Arc<DispatchState>,
    /// How many connections were lost under it.
    pub(super) losses: u8,
    answer: Sender<Answer<S>>,
}

/// One way to the database and back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trip {
    pub(super) begun: Instant,
    pub(super) took: Duration,
    pub(super) batch: usize,
}

impl<S: Statement> Request<S> {
    /// The request, and what its caller waits with.
    pub(super) fn new(
        statement: S,
        arrived: Instant,
    ) -> (Self, Arc<DispatchState>, Receiver<Answer<S>>) {
        let (sender, answer) = oneshot::channel();
        let dispatch = Arc::<DispatchState>::default();
        let request =
            Self { statement, arrived, dispatch: dispatch.clone(), losses: 0, answer: sender };
        (request, dispatch, answer)
    }

    /// Whether it may go to the database now. Nobody may wait for it any more, or may have been
    /// told that it will not go.
    pub(super) fn set_out(&self) -> bool {
        !self.answer.is_closed() && self.dispatch.set_out()
    }

    /// It did not run, for sure.
    pub(super) fn come_back(&self) {
        self.dispatch.come_back();
    }

    pub(super) fn answer(self, answer: Result<S::Answer, Failure>, trip: Trip) {
        let stats = QueryStats {
            waited: trip.begun.saturating_duration_since(self.arrived),
            database: trip.took,
            batch: trip.batch,
        };
        // Whoever does not wait any more misses it.
        let _ = self.answer.send(answer.map(|answer| (answer, stats)));
    }

    pub(super) fn fail(self, failure: Failure) {
        let _ = self.answer.send(Err(failure));
    }
}

impl<S: Statement> Queued for Request<S> {
    fn requester(&self) -> Requester {
        self.statement.requester()
    }

    fn row(&self) -> Option<Uuid> {
        self.statement.row()
    }

    fn rows(&self) -> usize {
        self.statement.rows()
    }
}
