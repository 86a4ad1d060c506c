//! Batches that do not tell, or fail: each of them is then run by itself, and others come between.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use todo_server::database::statement::{Connection, Kind, Many, Requester, Result, Statement};
use todo_server::database::todos::ToggleComplete;
use todo_server::database::{Database, Failure};
use todo_server::tokens::Caller;

use crate::support::fixture::{Fixture, id, pool_of};
use crate::support::row_lock::{RowLock, ask_at_once};

/// What the set form does not tell, or not for all, and what the plain form answers then: how many
/// were run before it.
#[derive(Clone)]
struct Apart {
    caller: Caller,
    runs: Arc<AtomicUsize>,
    is_refused: bool,
}

impl Statement for Apart {
    type Answer = usize;
    const NAME: &'static str = "apart";
    const KIND: Kind = Kind::Write;
    const MANY: Option<Many<Self>> = Some(|batch, connection| Box::pin(many(batch, connection)));

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    async fn one(&self, connection: &mut Connection) -> Result<usize> {
        connection.batch_execute("select from todos limit 1").await?;
        let before = self.runs.fetch_add(1, Ordering::SeqCst);
        refuse(self.is_refused, connection).await.map(|()| before)
    }
}

async fn many(batch: &[&Apart], connection: &mut Connection) -> Result<Vec<Option<usize>>> {
    connection.batch_execute("select from users limit 1").await?;
    refuse(batch.iter().any(|ask| ask.is_refused), connection).await?;
    Ok(batch.iter().map(|_| None).collect())
}

async fn refuse(is_refused: bool, connection: &mut Connection) -> Result<()> {
    connection.batch_execute(if is_refused { "select 1 / 0" } else { "select 1" }).await
}

/// Somebody else's read. Answers how many were run before it, counted where it is run: when its requester
/// gets to hear of it is the test's own business.
struct Elsewhere {
    caller: Caller,
    runs: Arc<AtomicUsize>,
}

impl Statement for Elsewhere {
    type Answer = usize;
    const NAME: &'static str = "elsewhere";
    const KIND: Kind = Kind::Read;

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    async fn one(&self, connection: &mut Connection) -> Result<usize> {
        connection.batch_execute("select 1").await?;
        Ok(self.runs.load(Ordering::SeqCst))
    }
}

/// One connection, and a lock that holds up the first of many.
struct Crowd {
    fixture: Fixture,
    database: Database,
    runs: Arc<AtomicUsize>,
}

impl Crowd {
    async fn new() -> Self {
        let fixture = Fixture::with(10);
        fixture.fill(10, 1);
        let database = fixture.open(&pool_of(1)).await;
        Self { fixture, database, runs: Arc::default() }
    }

    fn ask(&self, user: u128, is_refused: bool) -> Apart {
        Apart { caller: self.fixture.user(user), runs: self.runs.clone(), is_refused }
    }

    /// What each hears, having travelled together.
    async fn together(&self, asks: Vec<Apart>) -> Vec<Result<usize, Failure>> {
        let mut row_lock = RowLock::of_all(&self.fixture);
        let first = ask_at_once(&self.database, [self.ask(10, false)]).await;
        row_lock.holds_up(1).await;
        let rest = ask_at_once(&self.database, asks).await;
        row_lock.end();
        assert!(first.await.iter().all(Result::is_ok));
        rest.await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_read_comes_between_those_that_a_batch_left() {
    let crowd = Crowd::new().await;
    let mut before_batch = RowLock::of_all(&crowd.fixture);
    let mut in_batch = RowLock::of_users(&crowd.fixture);
    let first = ask_at_once(&crowd.database, [crowd.ask(10, false)]).await;
    before_batch.holds_up(1).await;
    let left = ask_at_once(&crowd.database, (0..60).map(|_| crowd.ask(1, false))).await;
    before_batch.end();
    in_batch.holds_up(1).await;
    let read = Elsewhere { caller: crowd.fixture.user(2), runs: crowd.runs.clone() };
    let read = ask_at_once(&crowd.database, [read]).await;
    in_batch.end();
    let (meanwhile, left, _) = tokio::join!(read, left, first);
    assert!(left.iter().all(Result::is_ok));
    // The one that was alone ran before the batch; of those in the batch, the first may have.
    let meanwhile = *meanwhile[0].as_ref().unwrap();
    assert!(meanwhile <= 2, "{meanwhile} came first");
}

#[tokio::test(flavor = "multi_thread")]
async fn those_that_a_batch_left_take_turns_by_requester() {
    let crowd = Crowd::new().await;
    let mut asks = vec![crowd.ask(1, false); 50];
    asks.push(crowd.ask(2, false));
    let answers = crowd.together(asks).await;
    let last = *answers[50].as_ref().unwrap();
    assert!(last <= 3, "{last} of another's came first");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_for_one_is_answered_to_all_others() {
    let crowd = Crowd::new().await;
    let asks = (0..60).map(|number| crowd.ask(1 + number % 6, number % 6 == 0)).collect();
    for (number, answer) in crowd.together(asks).await.into_iter().enumerate() {
        match answer {
            Err(Failure::Fault(_)) if number % 6 == 0 => {}
            answer => assert!(answer.is_ok() && number % 6 != 0, "{number}: {answer:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_for_all_is_not_tried_for_each() {
    let crowd = Crowd::new().await;
    let asks = (0..60).map(|number| crowd.ask(1 + number % 9, true)).collect();
    for answer in crowd.together(asks).await {
        assert!(matches!(answer, Err(Failure::Fault(_))), "{answer:?}");
    }
    let of_many = crowd.runs.swap(0, Ordering::SeqCst);
    for answer in crowd.together(vec![crowd.ask(1, true); 60]).await {
        assert!(matches!(answer, Err(Failure::Fault(_))), "{answer:?}");
    }
    let of_one = crowd.runs.load(Ordering::SeqCst);
    assert!(of_many <= 6 && of_one <= 6, "tried {of_many} and {of_one} times");
}

/// A read of rows that are elsewhere, on a worker of a sharded engine.
struct OnWorker {
    caller: Caller,
    is_reachable: bool,
}

impl Statement for OnWorker {
    type Answer = ();
    const NAME: &'static str = "on_worker";
    const KIND: Kind = Kind::Read;
    const MANY: Option<Many<Self>> = Some(|batch, connection| {
        let are_reachable = batch.iter().all(|ask| ask.is_reachable);
        Box::pin(async move {
            reach(are_reachable, connection).await?;
            Ok(vec![Some(()); batch.len()])
        })
    });

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    async fn one(&self, connection: &mut Connection) -> Result<()> {
        connection.batch_execute("select from todos limit 1").await?;
        reach(self.is_reachable, connection).await
    }
}

/// What Citus says of a worker that is down: the connection to itself is well.
async fn reach(is_reachable: bool, connection: &mut Connection) -> Result<()> {
    let unreachable = "do $$ begin raise connection_failure; end $$";
    connection.batch_execute(if is_reachable { "select 1" } else { unreachable }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_down_fails_only_those_who_need_it() {
    let crowd = Crowd::new().await;
    let ask = |user| OnWorker { caller: crowd.fixture.user(user), is_reachable: user != 6 };
    let mut row_lock = RowLock::of_all(&crowd.fixture);
    let first = ask_at_once(&crowd.database, [ask(10)]).await;
    row_lock.holds_up(1).await;
    let rest = ask_at_once(&crowd.database, (1..=9).map(ask)).await;
    row_lock.end();
    assert!(first.await.iter().all(Result::is_ok));
    for (user, answer) in (1..).zip(rest.await) {
        match answer {
            Err(Failure::Unavailable(_)) if user == 6 => {}
            answer => assert!(answer.is_ok() && user != 6, "{user}: {answer:?}"),
        }
    }
}

/// One row of the batch holds an instant that no answer can say.
#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_answer_cannot_be_read_is_of_unknown_outcome_and_happens_once() {
    let fixture = Fixture::with(3);
    fixture.fill(3, 2);
    fixture.execute("update todos set created_at = 'infinity' where title = '1 of 2'");
    let database = fixture.open(&pool_of(1)).await;
    let toggle = |user, n| ToggleComplete { caller: fixture.user(user), id: id(n) };
    let mut row_lock = RowLock::of_all(&fixture);
    let first = ask_at_once(&database, [toggle(1, 2)]).await;
    row_lock.holds_up(1).await;
    let rest = ask_at_once(&database, (1..=3).map(|user| toggle(user, 1))).await;
    row_lock.end();
    assert!(first.await.iter().all(Result::is_ok));
    for answer in rest.await {
        assert!(matches!(answer, Err(Failure::Unknown(_))), "{answer:?}");
    }
    let toggled = "completed = (title like '1 of %' or title = '2 of 1')";
    assert_eq!(fixture.todos(toggled), vec!["true"; 6], "each once, and no other");
}
