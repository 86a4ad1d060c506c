//! Who brings what waits to the database.

use std::sync::{Arc, Weak};
use std::time::Instant;

use diesel::QueryResult;
use tokio::sync::oneshot::{self, Receiver};
use tokio::task::yield_now;

use super::faults::Hopeless;
use super::hold::Hold;
use super::lane::{Lane, Request, Trip};
use super::shares::Waits;
use crate::database::failure::{Fate, Verdict};
use crate::database::pool::{PooledConnection, Turn};
use crate::database::statement::{Kind, Many, Statement};
use crate::database::{Failure, Health};

/// After so many trips a connection goes back to the pool, which alone looks at its age.
const TRIPS: usize = 1000;

/// So many connections may be lost under one request before it is told.
const LOSSES: u8 = 2;

/// One of a lane's crew. Works until nothing waits, on a thread that may block.
pub(super) struct Worker<S: Statement> {
    lane: Arc<Lane<S>>,
    turn: Option<Turn>,
    /// What is under way.
    hold: Hold,
    /// Whether the crew counts this worker.
    at_work: bool,
}

impl<S: Statement> Worker<S> {
    /// The crew counts it already.
    pub(super) fn new(lane: Arc<Lane<S>>, turn: Turn) -> Self {
        Self { lane, turn: Some(turn), hold: Hold::default(), at_work: true }
    }

    pub(super) fn work(mut self) {
        let mut unanswered = Vec::new();
        loop {
            let mut connection = match self.connect() {
                Ok(connection) => connection,
                Err(failure) => return self.refuse(unanswered, &failure),
            };
            for _ in 0..TRIPS {
                let batch = match unanswered.len() {
                    0 => self.next_batch(),
                    _ => Some(std::mem::take(&mut unanswered)),
                };
                let Some(batch) = batch else { return };
                unanswered = self.serve(batch, &mut connection);
                if connection.broken {
                    break;
                }
                if unanswered.is_empty() && self.lane.pool.somebody_waits() {
                    drop(connection);
                    return self.queue_again();
                }
            }
        }
    }

    fn connect(&self) -> Result<PooledConnection, Failure> {
        self.lane.state().crew.connect();
        let connection = self.lane.pool.connection();
        self.lane.state().crew.connected();
        connection
    }

    /// `None`, and the end of this worker, when nothing waits that may go.
    fn next_batch(&mut self) -> Option<Vec<Request<S>>> {
        let done = std::mem::take(&mut self.hold);
        let mut state = self.lane.state();
        let waiting = self.lane.put_down(&mut state, &done);
        state.crew.take(Instant::now());
        let (batch, hold) = self.lane.take(&mut state);
        self.lane.metrics.waiting.set(i64::try_from(state.backlog.len()).unwrap_or(i64::MAX));
        if batch.is_empty() {
            // Under the lock that saw it empty, so that whoever comes next finds nobody at work.
            state.crew.end();
        }
        drop(state);
        self.hold = hold;
        self.at_work = !batch.is_empty();
        look_again(waiting);
        self.at_work.then_some(batch)
    }

    fn put_down(&mut self) {
        let done = std::mem::take(&mut self.hold);
        let waiting = self.lane.put_down(&mut self.lane.state(), &done);
        look_again(waiting);
    }

    /// Lets another lane have the connection, and waits for the next.
    fn queue_again(mut self) {
        self.put_down();
        drop(self.turn.take());
        self.at_work = false;
        self.lane.send_in_turn();
    }

    /// Nothing can be reached: all that waits is told at once.
    fn refuse(mut self, unanswered: Vec<Request<S>>, failure: &Failure) {
        self.put_down();
        let waiting = {
            let mut state = self.lane.state();
            state.crew.end();
            self.at_work = false;
            self.lane.metrics.waiting.set(0);
            state.backlog.take_all()
        };
        for request in unanswered.into_iter().chain(waiting) {
            request.fail(failure.clone());
        }
    }

    /// Brings a batch to the database. What is left did not run and is to be tried on another
    /// connection; this one is then broken.
    fn serve(&self, batch: Vec<Request<S>>, connection: &mut PooledConnection) -> Vec<Request<S>> {
        match S::MANY {
            Some(many) if batch.len() > 1 => self.serve_together(many, batch, connection),
            _ => {
                batch.into_iter().flat_map(|request| self.serve_one(request, connection)).collect()
            }
        }
    }

    fn serve_together(
        &self,
        many: Many<S>,
        mut batch: Vec<Request<S>>,
        connection: &mut PooledConnection,
    ) -> Vec<Request<S>> {
        batch.retain(Request::set_out);
        if batch.is_empty() {
            return batch;
        }
        let (outcome, trip) = self.timed(batch.len(), || {
            let asked: Vec<&S> = batch.iter().map(|request| &request.statement).collect();
            many(&asked, &mut connection.postgres)
        });
        let error = match outcome {
            Ok(answers) => {
                connection.proven = true;
                let (left, told) = answer_all(batch, answers, trip);
                self.set_apart(left);
                if S::FROM_ANYBODY {
                    // Strangers are not answered faster than answers are passed on: they would fill
                    // the runtime's queue, and everybody else would wait at its end.
                    let _ = told.blocking_recv();
                }
                return Vec::new();
            }
            Err(error) => error,
        };
        match Verdict::of(error, S::KIND, || connection.answers()) {
            Verdict::Lost(fate, words) => return self.after_loss(batch, fate, &words, connection),
            // One of them may have done it, and which one shows when each is asked alone.
            Verdict::Undone(_) | Verdict::Failed(Failure::Fault(_)) => self.set_apart(batch),
            Verdict::Failed(failure) => {
                for request in batch {
                    request.fail(failure.clone());
                }
            }
        }
        Vec::new()
    }

    /// Those that did not run, for sure: whoever comes runs each by itself, and others come between.
    fn set_apart(&self, requests: Vec<Request<S>>) {
        if requests.is_empty() {
            return;
        }
        requests.iter().for_each(Request::come_back);
        self.lane.state().backlog.set_apart(requests);
        self.lane.hasten();
    }

    fn serve_one(&self, request: Request<S>, connection: &mut PooledConnection) -> Vec<Request<S>> {
        if !request.set_out() {
            return Vec::new();
        }
        let (outcome, trip) = self.timed(1, || request.statement.one(&mut connection.postgres));
        let error = match outcome {
            Ok(answer) => {
                connection.proven = true;
                request.answer(Ok(answer), trip);
                return Vec::new();
            }
            Err(error) => error,
        };
        match Verdict::of(error, S::KIND, || connection.answers()) {
            Verdict::Lost(fate, words) => {
                return self.after_loss(vec![request], fate, &words, connection);
            }
            Verdict::Failed(Failure::Fault(cause)) => self.after_fault(request, &cause),
            Verdict::Undone(failure) | Verdict::Failed(failure) => request.fail(failure),
        }
        Vec::new()
    }

    /// Tells also those who would only hear the same.
    fn after_fault(&self, request: Request<S>, cause: &str) {
        let in_vain = {
            let mut state = self.lane.state();
            match state.faults.add(request.statement.asker()) {
                Hopeless::Nobody => Vec::new(),
                Hopeless::One(asker) => state.backlog.take_apart(Some(asker)),
                Hopeless::All => state.backlog.take_apart(None),
            }
        };
        for request in in_vain.into_iter().chain([request]) {
            self.lane.pool.faults.record(S::NAME, cause);
            request.fail(Failure::Fault(cause.to_owned()));
        }
    }

    /// What is left to try again: all that did not run for sure, unless it is the database and not
    /// the connection that fails.
    fn after_loss(
        &self,
        mut batch: Vec<Request<S>>,
        fate: Fate,
        words: &str,
        connection: &mut PooledConnection,
    ) -> Vec<Request<S>> {
        let may_have_run = fate == Fate::Unknown && S::KIND == Kind::Write;
        let is_of_database = !connection.proven;
        connection.broken = true;
        for request in &mut batch {
            request.losses += 1;
        }
        let is_over =
            |request: &mut Request<S>| may_have_run || is_of_database || request.losses > LOSSES;
        let failed: Vec<_> = batch.extract_if(.., is_over).collect();
        if !failed.is_empty() {
            self.lane.pool.health.doubt();
        }
        for request in failed {
            request.fail(match may_have_run {
                true => Failure::Unknown(words.to_owned()),
                false => Failure::Unavailable(words.to_owned()),
            });
        }
        batch.iter().for_each(Request::come_back);
        batch
    }

    fn timed<T>(
        &self,
        batch: usize,
        work: impl FnOnce() -> QueryResult<T>,
    ) -> (QueryResult<T>, Trip) {
        let begun = Instant::now();
        let outcome = work();
        let took = begun.elapsed();
        self.lane.metrics.trips.observe(took.as_secs_f64());
        self.lane.metrics.batches.observe(batch as f64);
        if outcome.is_ok() {
            let mut state = self.lane.state();
            state.crew.timed(took);
            state.faults.end();
            drop(state);
            self.lane.pool.health.saw(Health::Up);
        }
        (outcome, Trip { begun, took, batch })
    }
}

fn look_again(waiting: Vec<Weak<dyn Waits>>) {
    for lane in waiting.iter().filter_map(Weak::upgrade) {
        lane.look_again();
    }
}

/// Tells those their answers who have one. Answers who has none, and what ends when all are told.
fn answer_all<S: Statement>(
    batch: Vec<Request<S>>,
    answers: Vec<Option<S::Answer>>,
    trip: Trip,
) -> (Vec<Request<S>>, Receiver<()>) {
    let mut left = Vec::new();
    let mut answered = Vec::with_capacity(batch.len());
    for (request, answer) in batch.into_iter().zip(answers) {
        match answer {
            Some(answer) => answered.push((request, answer)),
            None => left.push(request),
        }
    }
    // On the runtime's own threads: to wake a task from any other costs a lock that all share.
    let (telling, told) = oneshot::channel();
    tokio::spawn(async move {
        for (request, answer) in answered {
            request.answer(Ok(answer), trip);
        }
        // Those who were woken have their turn first.
        yield_now().await;
        drop(telling);
    });
    (left, told)
}

impl<S: Statement> Drop for Worker<S> {
    /// Only when a statement panicked; what it held is told by the loss of its sender.
    fn drop(&mut self) {
        if self.at_work {
            self.put_down();
            self.lane.state().crew.end();
        }
    }
}
