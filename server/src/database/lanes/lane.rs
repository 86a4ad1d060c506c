//! One lane: a request comes in, an answer goes out.

use std::mem::replace;
use std::sync::{Arc, MutexGuard};
use std::time::{Duration, Instant};

use tokio::sync::oneshot::{self, Receiver};
use tokio::time::{sleep, timeout_at};

use super::batch_size::max_batch;
use super::connection_shares::{ConnectionShares, Waits};
use super::dispatch_state::DispatchState;
use super::lane_state::{Inner, LaneState};
use super::queue::{Full, Ticket};
use super::queued::Queued;
use super::request::{Answer, Request};
use super::worker::{Next, Worker};
use super::worker_count::STALL;
use crate::database::Failure;
use crate::database::pool::{Pool, Turn};
use crate::database::query_stats::QueryStats;
use crate::database::statement::{Kind, Requester, Statement};

/// How long and how old a queue may become, and how long a caller waits at all.
#[derive(Clone, Copy, Debug)]
pub(in crate::database) struct Limits {
    pub(in crate::database) length: usize,
    pub(in crate::database) age: Duration,
    pub(in crate::database) answer: Duration,
}

pub(in crate::database) struct Lane<S: Statement> {
    state: Arc<LaneState<S>>,
    limits: Limits,
}

impl<S: Statement> Lane<S> {
    pub(super) fn new(pool: Arc<Pool>, shares: Arc<ConnectionShares>, limits: Limits) -> Arc<Self> {
        Arc::new_cyclic(|lane| {
            let state = LaneState::new(pool, shares, limits.length, lane.clone() as _);
            Self { state: Arc::new(state), limits }
        })
    }

    /// Answers when the database has, and after `limits.answer` in any case. Dropping it withdraws
    /// what has not gone yet.
    pub(in crate::database) async fn ask(
        self: Arc<Self>,
        statement: S,
    ) -> Result<(S::Answer, QueryStats), Failure> {
        let answer = self.wait_for(statement).await;
        match &answer {
            Ok((_, stats)) => self.state.metrics.waits.observe(stats.waited.as_secs_f64()),
            Err(failure) => self.state.metrics.failed(failure.class()),
        }
        answer
    }

    async fn wait_for(self: &Arc<Self>, statement: S) -> Answer<S> {
        let arrived = Instant::now();
        let (request, dispatch, answer) = Request::new(statement, arrived);
        let requester = request.requester();
        let ticket = self.push(request, arrived)?;
        let within = |limit: Duration| (arrived + limit).into();
        let mut waiting = Waiting { state: &self.state, requester, ticket, dispatch, answer };

        if let Ok(answer) = timeout_at(within(self.limits.age), &mut waiting.answer).await {
            return received(answer);
        }
        self.state.pool.health.doubt();
        // A database that is being woken is worth waiting for, a crowd in front of it is not.
        if !self.state.lock().workers.is_connecting() && waiting.withdraw() {
            return Err(Failure::Overloaded);
        }
        if let Ok(answer) = timeout_at(within(self.limits.answer), &mut waiting.answer).await {
            return received(answer);
        }
        let cause = format!("no answer within {} ms", self.limits.answer.as_millis());
        if waiting.withdraw() || S::KIND == Kind::Read {
            return Err(Failure::Unavailable(cause));
        }
        Err(Failure::Unknown(cause))
    }

    fn push(self: &Arc<Self>, request: Request<S>, now: Instant) -> Result<Ticket, Failure> {
        let mut inner = self.state.lock();
        let ticket = inner.queue.push(request).map_err(|Full| Failure::Overloaded)?;
        self.state.metrics.waiting.inc();
        let was_watched = replace(&mut inner.is_watched, true);
        self.call_worker_if_useful(inner, now);
        if !was_watched {
            tokio::spawn(self.clone().watch());
        }
        Ok(ticket)
    }

    /// While anything is under way, looks for workers that hang. A timer for each request would cost more.
    async fn watch(self: Arc<Self>) {
        loop {
            sleep(STALL / 2).await;
            let mut inner = self.state.lock();
            if inner.workers.is_away() && inner.queue.len() == 0 {
                inner.is_watched = false;
                return;
            }
            self.call_worker_if_useful(inner, Instant::now());
        }
    }

    /// For requests that may go now, or many at once.
    fn hasten(self: &Arc<Self>) {
        self.call_worker_if_useful(self.state.lock(), Instant::now());
    }

    fn call_worker_if_useful(self: &Arc<Self>, inner: MutexGuard<'_, Inner<S>>, now: Instant) {
        // Answers for strangers come a few at a time.
        let can_overlap = inner.has_set_form && !S::FROM_ANYBODY;
        let full_batch_waits = can_overlap && inner.queue.len() >= max_batch::<S>();
        if inner.workers.could_use_one_more(now, full_batch_waits) && self.state.can_give(&inner) {
            self.call_worker(inner, now);
        }
    }

    /// One more worker if a connection is free; the first of a lane waits for one.
    fn call_worker(self: &Arc<Self>, mut inner: MutexGuard<'_, Inner<S>>, now: Instant) {
        let turn = self.state.pool.turn_at_once();
        if turn.is_none() && !inner.workers.is_away() {
            return;
        }
        inner.workers.begin(now);
        drop(inner);
        match turn {
            Some(turn) => self.send(turn),
            None => self.send_in_turn(),
        }
    }

    fn send(self: &Arc<Self>, turn: Turn) {
        let lane = self.clone();
        tokio::spawn(async move {
            let mut worker = Worker::new(lane.state.clone(), turn);
            loop {
                match worker.work().await {
                    Next::Hasten => lane.hasten(),
                    Next::WaitForTurn => {
                        drop(worker);
                        return lane.send_in_turn();
                    }
                    Next::End => return,
                }
            }
        });
    }

    /// For a worker that is counted already and has no connection.
    fn send_in_turn(self: &Arc<Self>) {
        let lane = self.clone();
        let turn = self.state.pool.turn();
        tokio::spawn(async move {
            match turn.await {
                Some(turn) => lane.send(turn),
                None => lane.state.lock().workers.end(),
            }
        });
    }
}

impl<S: Statement> Waits for Lane<S> {
    fn look_again(self: Arc<Self>) {
        self.hasten();
    }
}

/// A request that has not been answered.
struct Waiting<'a, S: Statement> {
    state: &'a LaneState<S>,
    requester: Requester,
    ticket: Ticket,
    dispatch: Arc<DispatchState>,
    answer: Receiver<Answer<S>>,
}

impl<S: Statement> Waiting<'_, S> {
    /// Whether it could be taken back before it went to the database.
    fn withdraw(&self) -> bool {
        if self.state.lock().queue.withdraw(self.requester, self.ticket).is_some() {
            self.state.metrics.waiting.dec();
            return true;
        }
        self.dispatch.withdraw()
    }
}

impl<S: Statement> Drop for Waiting<'_, S> {
    /// Whoever goes away leaves their place to others.
    fn drop(&mut self) {
        if !self.answer.is_terminated() {
            self.withdraw();
        }
    }
}

/// The sender goes without a word only when a worker panicked.
fn received<S>(
    answer: Result<Result<S, Failure>, oneshot::error::RecvError>,
) -> Result<S, Failure> {
    answer.unwrap_or_else(|_| Err(Failure::Fault("a database worker panicked".to_owned())))
}
