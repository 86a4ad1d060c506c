//! One batch: brought to the database in one round trip, and its answers told.

use std::time::Instant;

use tokio::task::yield_now;

use super::lane_state::LaneState;
use super::lost_connection;
use super::repeated_faults::Hopeless;
use super::request::{Request, Trip};
use crate::database::failure::Verdict;
use crate::database::pool::PooledConnection;
use crate::database::statement::{Many, Result, Statement};
use crate::database::{Failure, Health};

/// What became of a batch.
pub(super) struct Served<S: Statement> {
    /// They did not run and are to be tried on another connection; this one is broken.
    pub(super) unanswered: Vec<Request<S>>,
    /// Whether some went back to the lane, each to be run by itself.
    pub(super) left_some: bool,
}

impl<S: Statement> Served<S> {
    fn all() -> Self {
        Self { unanswered: Vec::new(), left_some: false }
    }

    fn but(unanswered: Vec<Request<S>>) -> Self {
        Self { unanswered, left_some: false }
    }
}

/// Brings a batch to the database.
pub(super) async fn serve<S: Statement>(
    state: &LaneState<S>,
    batch: Vec<Request<S>>,
    connection: &mut PooledConnection,
) -> Served<S> {
    match S::MANY {
        Some(many) if batch.len() > 1 => serve_together(state, many, batch, connection).await,
        _ => {
            let mut unanswered = Vec::new();
            for one in batch {
                unanswered.append(&mut serve_one(state, one, connection).await);
            }
            Served::but(unanswered)
        }
    }
}

async fn serve_together<S: Statement>(
    state: &LaneState<S>,
    many: Many<S>,
    mut batch: Vec<Request<S>>,
    connection: &mut PooledConnection,
) -> Served<S> {
    batch.retain(Request::set_out);
    if batch.is_empty() {
        return Served::all();
    }
    let statements: Vec<&S> = batch.iter().map(|request| &request.statement).collect();
    let work = many(&statements, &mut connection.postgres);
    let (outcome, trip) = timed(state, batch.len(), work).await;
    drop(statements);
    let error = match outcome {
        Ok(answers) => {
            connection.proven = true;
            let served = set_apart(state, answer_all(batch, answers, trip));
            if S::FROM_ANYBODY {
                // Strangers are not answered faster than answers are passed on: they would fill the
                // runtime's queue, and everybody else would wait at its end.
                yield_now().await;
            }
            return served;
        }
        Err(error) => error,
    };
    match Verdict::of(error, S::KIND, async || connection.answers().await).await {
        Verdict::Lost(fate, words) => {
            Served::but(lost_connection::retry_or_fail(state, batch, fate, &words, connection))
        }
        Verdict::Unsupported(cause) => {
            if state.give_up_set_form() {
                state.pool.faults.set_form_is_unsupported(S::NAME, &cause);
            }
            set_apart(state, batch)
        }
        // One of them may have done it, and which one shows when each is asked alone.
        Verdict::Undone(_) | Verdict::Failed(Failure::Fault(_)) => set_apart(state, batch),
        Verdict::Failed(failure) => {
            for request in batch {
                request.fail(failure.clone());
            }
            Served::all()
        }
    }
}

/// Those that did not run, for sure: whoever comes runs each by itself, and others come between.
fn set_apart<S: Statement>(state: &LaneState<S>, requests: Vec<Request<S>>) -> Served<S> {
    if requests.is_empty() {
        return Served::all();
    }
    requests.iter().for_each(Request::come_back);
    state.lock().queue.set_apart(requests);
    Served { unanswered: Vec::new(), left_some: true }
}

async fn serve_one<S: Statement>(
    state: &LaneState<S>,
    request: Request<S>,
    connection: &mut PooledConnection,
) -> Vec<Request<S>> {
    if !request.set_out() {
        return Vec::new();
    }
    let work = request.statement.one(&mut connection.postgres);
    let (outcome, trip) = timed(state, 1, work).await;
    let error = match outcome {
        Ok(answer) => {
            connection.proven = true;
            request.answer(Ok(answer), trip);
            return Vec::new();
        }
        Err(error) => error,
    };
    match Verdict::of(error, S::KIND, async || connection.answers().await).await {
        Verdict::Lost(fate, words) => {
            return lost_connection::retry_or_fail(state, vec![request], fate, &words, connection);
        }
        Verdict::Failed(Failure::Fault(cause)) | Verdict::Unsupported(cause) => {
            after_fault(state, request, &cause);
        }
        Verdict::Undone(failure) | Verdict::Failed(failure) => request.fail(failure),
    }
    Vec::new()
}

/// Tells also those who would only hear the same.
fn after_fault<S: Statement>(state: &LaneState<S>, request: Request<S>, cause: &str) {
    let in_vain = {
        let mut inner = state.lock();
        match inner.faults.add(request.statement.requester()) {
            Hopeless::Nobody => Vec::new(),
            Hopeless::One(requester) => inner.queue.take_apart(Some(requester)),
            Hopeless::All => inner.queue.take_apart(None),
        }
    };
    for request in in_vain.into_iter().chain([request]) {
        state.pool.faults.record(S::NAME, cause);
        request.fail(Failure::Fault(cause.to_owned()));
    }
}

async fn timed<S: Statement, T>(
    state: &LaneState<S>,
    batch: usize,
    work: impl Future<Output = Result<T>>,
) -> (Result<T>, Trip) {
    let begun = Instant::now();
    let outcome = work.await;
    let took = begun.elapsed();
    state.metrics.trips.observe(took.as_secs_f64());
    state.metrics.batches.observe(batch as f64);
    if outcome.is_ok() {
        let mut inner = state.lock();
        inner.workers.timed(took);
        inner.faults.end();
        drop(inner);
        state.pool.health.saw(Health::Up);
    }
    (outcome, Trip { begun, took, batch })
}

/// Tells those their answers who have one. Answers who has none.
fn answer_all<S: Statement>(
    batch: Vec<Request<S>>,
    answers: Vec<Option<S::Answer>>,
    trip: Trip,
) -> Vec<Request<S>> {
    let mut left = Vec::new();
    for (request, answer) in batch.into_iter().zip(answers) {
        match answer {
            Some(answer) => request.answer(Ok(answer), trip),
            None => left.push(request),
        }
    }
    left
}
