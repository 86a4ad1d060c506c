//! One lane: a request comes in, an answer goes out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::sync::oneshot::{self, Receiver, Sender};
use tokio::time::timeout_at;
use uuid::Uuid;

use super::backlog::Backlog;
use super::crew::{Crew, STALL};
use super::faults::Faults;
use super::hold::{Hold, Rows};
use super::queue::{Full, MAX_BATCH, Queued, Ticket};
use super::shares::{Shares, Standing, Waits};
use super::stage::Stage;
use super::worker::Worker;
use crate::database::Failure;
use crate::database::metrics::LaneMetrics;
use crate::database::pool::{Pool, Turn};
use crate::database::spent::Spent;
use crate::database::statement::{Asker, Kind, Statement};

/// The longest batch of what anybody may ask: its answers are passed on at once, and whoever has shown
/// a token waits for that.
const STRANGERS_BATCH: usize = 8;

/// How long and how old a queue may become, and how long a caller waits at all.
#[derive(Clone, Copy, Debug)]
pub(in crate::database) struct Limits {
    pub(in crate::database) length: usize,
    pub(in crate::database) age: Duration,
    pub(in crate::database) answer: Duration,
}

pub(in crate::database) struct Lane<S: Statement> {
    state: Mutex<State<S>>,
    limits: Limits,
    shares: Arc<Shares>,
    pub(super) pool: Arc<Pool>,
    pub(super) metrics: LaneMetrics,
}

pub(super) struct State<S: Statement> {
    pub(super) backlog: Backlog<Request<S>>,
    pub(super) crew: Crew,
    pub(super) faults: Faults,
    rows: Rows,
}

/// A statement on its way, and where its answer goes.
pub(super) struct Request<S: Statement> {
    pub(super) statement: S,
    arrived: Instant,
    stage: Arc<Stage>,
    /// How many connections were lost under it.
    pub(super) losses: u8,
    answer: Sender<Result<(S::Answer, Spent), Failure>>,
}

impl<S: Statement> Request<S> {
    /// Whether it may go to the database now. Nobody may wait for it any more, or may have been
    /// told that it will not go.
    pub(super) fn set_out(&self) -> bool {
        !self.answer.is_closed() && self.stage.set_out()
    }

    /// It did not run, for sure.
    pub(super) fn come_back(&self) {
        self.stage.come_back();
    }

    pub(super) fn answer(self, answer: Result<S::Answer, Failure>, trip: Trip) {
        let spent = Spent {
            waited: trip.begun.saturating_duration_since(self.arrived),
            database: trip.took,
            batch: trip.batch,
        };
        // Whoever does not wait any more misses it.
        let _ = self.answer.send(answer.map(|answer| (answer, spent)));
    }

    pub(super) fn fail(self, failure: Failure) {
        let _ = self.answer.send(Err(failure));
    }
}

/// One way to the database and back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trip {
    pub(super) begun: Instant,
    pub(super) took: Duration,
    pub(super) batch: usize,
}

impl<S: Statement> Queued for Request<S> {
    fn asker(&self) -> Asker {
        self.statement.asker()
    }

    fn row(&self) -> Option<Uuid> {
        self.statement.row()
    }

    fn rows(&self) -> usize {
        self.statement.rows()
    }
}

impl<S: Statement> Lane<S> {
    pub(super) fn new(pool: Arc<Pool>, shares: Arc<Shares>, limits: Limits) -> Self {
        let backlog = Backlog::new(limits.length, longest_batch::<S>());
        let metrics = pool.metrics.of_lane::<S>();
        let crew = Crew::new((pool.usage().max / S::ONE_IN).max(1));
        let (faults, rows) = (Faults::default(), Rows::new());
        let state = Mutex::new(State { backlog, crew, faults, rows });
        Self { state, limits, shares, pool, metrics }
    }

    /// Answers when the database has, and after `limits.answer` in any case. Dropping it withdraws
    /// what has not gone yet.
    pub(in crate::database) async fn ask(
        self: Arc<Self>,
        statement: S,
    ) -> Result<(S::Answer, Spent), Failure> {
        let answer = self.wait_for(statement).await;
        match &answer {
            Ok((_, spent)) => self.metrics.waits.observe(spent.waited.as_secs_f64()),
            Err(failure) => self.metrics.failed(failure.class()),
        }
        answer
    }

    async fn wait_for(self: &Arc<Self>, statement: S) -> Result<(S::Answer, Spent), Failure> {
        let arrived = Instant::now();
        let (sender, answer) = oneshot::channel();
        let stage = Arc::<Stage>::default();
        let request =
            Request { statement, arrived, stage: stage.clone(), losses: 0, answer: sender };
        let asker = request.asker();
        let ticket = self.push(request, arrived)?;
        let within = |limit: Duration| (arrived + limit).into();
        let mut waiting = Waiting { lane: self, asker, ticket, stage, answer };

        // More than once: whoever came the last time may hang as well.
        let mut patience = STALL;
        while patience < self.limits.age {
            if let Ok(answer) = timeout_at(within(patience), &mut waiting.answer).await {
                return received(answer);
            }
            self.hasten();
            patience *= 2;
        }
        if let Ok(answer) = timeout_at(within(self.limits.age), &mut waiting.answer).await {
            return received(answer);
        }
        self.pool.health.doubt();
        // A database that is being woken is worth waiting for, a crowd in front of it is not.
        if !self.state().crew.is_connecting() && waiting.withdraw() {
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
        let mut state = self.state();
        let ticket = state.backlog.push(request).map_err(|Full| Failure::Overloaded)?;
        self.metrics.waiting.inc();
        if state.crew.could_use_one_more(now) && self.can_give(&state) {
            self.call_worker(state, now);
        }
        Ok(ticket)
    }

    /// For a request that has waited unusually long, or many at once.
    pub(super) fn hasten(self: &Arc<Self>) {
        let (state, now) = (self.state(), Instant::now());
        if state.crew.could_use_one_more(now) && self.can_give(&state) {
            self.call_worker(state, now);
        }
    }

    /// Whether anything waits that may go. Where it may not because of its asker's share, somebody looks
    /// again when that one holds less.
    fn can_give(self: &Arc<Self>, state: &State<S>) -> bool {
        let (mut shares, mut is_share) = (self.shares.lock(), false);
        let can_give = state.backlog.can_give(|request| {
            let standing = shares.standing(request.asker());
            is_share |= standing == Standing::NotNow;
            if is_free(&state.rows, request) { standing } else { Standing::NotNow }
        });
        if is_share && !can_give {
            shares.wait(Arc::downgrade(self) as _);
        }
        can_give
    }

    /// The next batch, and what it keeps from others until it is [put down](Self::put_down).
    pub(super) fn take(self: &Arc<Self>, state: &mut State<S>) -> (Vec<Request<S>>, Hold) {
        let (mut shares, mut is_share) = (self.shares.lock(), false);
        let State { backlog, rows, .. } = state;
        let batch = backlog.take(|request| {
            let standing = shares.standing(request.asker());
            is_share |= standing == Standing::NotNow;
            if is_free(rows, request) { standing } else { Standing::NotNow }
        });
        if is_share {
            shares.wait(Arc::downgrade(self) as _);
        }
        let hold = Hold::of(&batch);
        hold.askers.iter().for_each(|asker| shares.hold(*asker));
        rows.extend(&hold.rows);
        (batch, hold)
    }

    /// Answers who is to look again, by whoever has let go of `state`.
    pub(super) fn put_down(&self, state: &mut State<S>, hold: &Hold) -> Vec<Weak<dyn Waits>> {
        for row in &hold.rows {
            state.rows.remove(row);
        }
        if hold.askers.is_empty() { Vec::new() } else { self.shares.lock().release(&hold.askers) }
    }

    /// One more worker if a connection is free; the first of a lane waits for one.
    fn call_worker(self: &Arc<Self>, mut state: MutexGuard<'_, State<S>>, now: Instant) {
        let turn = self.pool.turn_at_once();
        if turn.is_none() && !state.crew.is_away() {
            return;
        }
        state.crew.begin(now);
        drop(state);
        match turn {
            Some(turn) => self.send(turn),
            None => self.send_in_turn(),
        }
    }

    fn send(self: &Arc<Self>, turn: Turn) {
        let worker = Worker::new(self.clone(), turn);
        tokio::task::spawn_blocking(move || worker.work());
    }

    /// For a worker of the crew's who is without a connection.
    pub(super) fn send_in_turn(self: &Arc<Self>) {
        let lane = self.clone();
        tokio::spawn(async move {
            match lane.pool.turn().await {
                Some(turn) => lane.send(turn),
                None => lane.state().crew.end(),
            }
        });
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State<S>> {
        // A panic elsewhere leaves the queue as it was before or after a step.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Statement> Waits for Lane<S> {
    fn look_again(self: Arc<Self>) {
        self.hasten();
    }
}

fn longest_batch<S: Statement>() -> usize {
    match S::MANY {
        None => 1,
        Some(_) if S::FROM_ANYBODY => STRANGERS_BATCH,
        Some(_) => MAX_BATCH,
    }
}

/// Whether nobody changes its row now.
fn is_free<S: Statement>(rows: &Rows, request: &Request<S>) -> bool {
    rows.is_empty() || request.row().is_none_or(|row| !rows.contains(&(request.asker(), row)))
}

/// A request that has not been answered.
struct Waiting<'a, S: Statement> {
    lane: &'a Lane<S>,
    asker: Asker,
    ticket: Ticket,
    stage: Arc<Stage>,
    answer: Receiver<Result<(S::Answer, Spent), Failure>>,
}

impl<S: Statement> Waiting<'_, S> {
    /// Whether it could be taken back before it went to the database.
    fn withdraw(&self) -> bool {
        if self.lane.state().backlog.withdraw(self.asker, self.ticket).is_some() {
            self.lane.metrics.waiting.dec();
            return true;
        }
        self.stage.withdraw()
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
fn received<T>(
    answer: Result<Result<T, Failure>, oneshot::error::RecvError>,
) -> Result<T, Failure> {
    answer.unwrap_or_else(|_| Err(Failure::Fault("a worker of the database panicked".to_owned())))
}
