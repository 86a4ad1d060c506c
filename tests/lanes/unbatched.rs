//! Statements without a set form: each is run by itself, and others come in between.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::join_all;
use todo_server::database::Failure;
use todo_server::database::statement::{Connection, Kind, Requester, Result, Statement};
use todo_server::database::todos::{Find, ToggleComplete};
use todo_server::settings::DatabaseSettings;

use crate::support::fixture::{Fixture, id, pool_of};
use crate::support::row_lock::{RowLock, ask_at_once};

/// A toggle that cannot travel with others.
struct ByItself(ToggleComplete);

impl Statement for ByItself {
    type Answer = bool;
    const NAME: &'static str = "by_itself";
    const KIND: Kind = Kind::Write;

    fn requester(&self) -> Requester {
        self.0.requester()
    }

    async fn one(&self, connection: &mut Connection) -> Result<bool> {
        Ok(self.0.one(connection).await?.is_some())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_sent_is_refused_and_not_of_unknown_outcome() {
    let fixture = Fixture::with(1);
    fixture.fill(1, 9);
    let queue_age = Duration::from_millis(300);
    let database = fixture.open(&DatabaseSettings { queue_age, ..pool_of(1) }).await;
    let toggle = |n| ByItself(ToggleComplete { caller: fixture.user(1), id: id(n) });
    let mut first = RowLock::of_rows(&fixture, "title = '1 of 1'");
    let second = RowLock::of_rows(&fixture, "title = '2 of 1'");
    let answered = ask_at_once(&database, [toggle(1)]).await;
    first.holds_up(1).await;
    let held = ask_at_once(&database, [toggle(2)]).await;
    let waiting = ask_at_once(&database, (3..=9).map(toggle)).await;
    // The second is now on its way, and nothing can be said of it but by waiting.
    first.end();
    assert!(answered.await.iter().all(Result::is_ok));
    for answer in waiting.await {
        assert!(matches!(answer, Err(Failure::Overloaded)), "{answer:?}");
    }
    second.end();
    assert!(held.await.iter().all(Result::is_ok));
    let toggled = "completed = (title in ('1 of 1', '2 of 1'))";
    assert_eq!(fixture.todos(toggled), vec!["true"; 9]);
}

/// Something that takes its time, and tells how many of it ran at once.
struct Slow<const ONE_IN: u32> {
    requester: Requester,
    running: Arc<AtomicUsize>,
    served: Arc<AtomicUsize>,
}

impl<const ONE_IN: u32> Statement for Slow<ONE_IN> {
    type Answer = usize;
    const NAME: &'static str = "slow";
    const KIND: Kind = Kind::Read;
    const ONE_IN: u32 = ONE_IN;

    fn requester(&self) -> Requester {
        self.requester
    }

    async fn one(&self, connection: &mut Connection) -> Result<usize> {
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        let slept = connection.batch_execute("select pg_sleep(0.02)").await;
        self.running.fetch_sub(1, Ordering::SeqCst);
        self.served.fetch_add(1, Ordering::SeqCst);
        slept.map(|()| running)
    }
}

/// The most of forty that run at once on four connections.
async fn most_at_once<const ONE_IN: u32>() -> usize {
    let fixture = Fixture::with(1);
    let database = fixture.open(&pool_of(4)).await;
    let (running, served) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
    let slow = |user| Slow::<ONE_IN> {
        requester: fixture.user(user).into(),
        running: running.clone(),
        served: served.clone(),
    };
    // How long it takes is known after the first.
    database.ask(slow(1)).await.unwrap();
    // One user would not be given all of them.
    let at_once = join_all((0..40).map(|number| database.ask(slow(number % 5)))).await;
    at_once.into_iter().map(Result::unwrap).max().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_ones_have_as_many_connections_as_they_may() {
    assert_eq!(most_at_once::<1>().await, 4);
    assert_eq!(most_at_once::<2>().await, 2);
    assert_eq!(most_at_once::<{ u32::MAX }>().await, 1);
}

/// Time is counted in what is served meanwhile, as a machine may be slow.
#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_read_comes_between_any_two_of_them() {
    let fixture = Fixture::with(1);
    fixture.fill(1, 1);
    let database = fixture.open(&pool_of(2)).await;
    let (running, served) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
    let crowd: Vec<_> = (0..200)
        .map(|_| {
            let (database, running, served) = (database.clone(), running.clone(), served.clone());
            tokio::spawn(async move {
                loop {
                    let (running, served) = (running.clone(), served.clone());
                    let _ = database
                        .ask(Slow::<1> { requester: Requester::Service, running, served })
                        .await;
                }
            })
        })
        .collect();
    while served.load(Ordering::SeqCst) < 10 {
        tokio::task::yield_now().await;
    }
    let mut meanwhile = Vec::new();
    for _ in 0..20 {
        let before = served.load(Ordering::SeqCst);
        let find = Find { caller: fixture.user(1), id: id(1) };
        assert!(database.ask(find).await.unwrap().is_some());
        meanwhile.push(served.load(Ordering::SeqCst) - before);
    }
    for task in crowd {
        task.abort();
    }
    meanwhile.sort_unstable();
    let median = meanwhile[meanwhile.len() / 2];
    assert!(median <= 6, "{median} of the crowd's came first: {meanwhile:?}");
}
