//! Connections are lost under batches and under load.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use todo_server::database::statement::{Connection, Kind, Requester, Result, Statement};
use todo_server::database::todos::{Find, Insert, List, ToggleComplete};
use todo_server::database::{Database, Failure, Health};
use todo_server::settings::DatabaseSettings;
use todo_server::tokens::Caller;
use todo_tests::UnreliableProxy;

use crate::support::fixture::{Fixture, id, pool_of, title};
use crate::support::row_lock::{RowLock, ask_at_once};

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_writes_whose_answer_is_lost_is_of_unknown_outcome_and_happens_once() {
    let fixture = Fixture::with(3);
    fixture.fill(3, 10);
    let proxy = UnreliableProxy::to(&fixture.database);
    let database = fixture.open_at(&proxy.url(), &pool_of(1)).await;
    let toggle = |user, n| ToggleComplete { caller: fixture.user(user), id: id(n) };
    let mut row_lock = RowLock::of_all(&fixture);
    let first = ask_at_once(&database, [toggle(1, 10)]).await;
    row_lock.holds_up(1).await;
    let rows = (1..=3).flat_map(|user| (1..=9).map(move |n| (user, n)));
    let rest = ask_at_once(&database, rows.map(|(user, n)| toggle(user, n))).await;
    proxy.lose_next_answer("UPDATE 27");
    row_lock.end();
    assert!(first.await.iter().all(Result::is_ok));
    for answer in rest.await {
        assert!(matches!(answer, Err(Failure::Unknown(_))), "{answer:?}");
    }
    let toggled = "completed = (title not in ('10 of 2', '10 of 3'))";
    assert_eq!(fixture.todos(toggled), vec!["true"; 30], "each once, and no other");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_reads_whose_answer_is_lost_is_asked_again() {
    let fixture = Fixture::with(3);
    fixture.fill(3, 10);
    let proxy = UnreliableProxy::to(&fixture.database);
    let database = fixture.open_at(&proxy.url(), &pool_of(1)).await;
    let find = |user, n| Find { caller: fixture.user(user), id: id(n) };
    let mut row_lock = RowLock::of_all(&fixture);
    let first = ask_at_once(&database, [find(1, 10)]).await;
    row_lock.holds_up(1).await;
    let rows: Vec<_> = (1..=3).flat_map(|user| (1..=9).map(move |n| (user, n))).collect();
    let rest = ask_at_once(&database, rows.iter().map(|(user, n)| find(*user, *n))).await;
    proxy.lose_next_answer("SELECT 27");
    row_lock.end();
    assert!(first.await.iter().all(Result::is_ok));
    for ((user, n), answer) in rows.iter().zip(rest.await) {
        assert_eq!(answer.unwrap().unwrap().title, format!("{n} of {user}"));
    }
    assert!(proxy.has_lost());
}

/// Behind a pooler several can be lost one after the other, and the database is there all the time.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_write_and_a_lost_probe_after_it_do_not_make_the_database_down() {
    let fixture = Fixture::with(1);
    fixture.fill(1, 1);
    let proxy = UnreliableProxy::to(&fixture.database);
    let database = fixture.open_at(&proxy.url(), &pool_of(1)).await;
    let mut health = database.watch_health();
    assert_eq!(*health.borrow_and_update(), Health::Up);
    proxy.lose_next_answer("UPDATE 1");
    proxy.lose_next_answer("SELECT 1");
    let toggled = database.ask(ToggleComplete { caller: fixture.user(1), id: id(1) }).await;
    assert!(matches!(toggled, Err(Failure::Unknown(_))), "{toggled:?}");
    while !proxy.has_lost() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let change = tokio::time::timeout(Duration::from_millis(300), health.changed()).await;
    assert!(change.is_err(), "{:?}", *health.borrow());
}

/// What one of those who insert has heard.
#[derive(Default)]
struct Heard {
    sent: BTreeSet<String>,
    made: BTreeSet<String>,
}

/// Inserts until `over`, a new todo each time.
async fn insert(
    database: Database,
    caller: Caller,
    task: u128,
    (over, made): (Arc<AtomicBool>, Arc<AtomicUsize>),
) -> Heard {
    let mut heard = Heard::default();
    for n in 0.. {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let name = format!("{n} by {task}");
        let insert = Insert { caller, id: id(1_000_000 * task + n), content: title(&name) };
        let answer = tokio::time::timeout(Duration::from_secs(10), database.ask(insert)).await;
        heard.sent.insert(name.clone());
        // Above all it is answered.
        match answer.unwrap() {
            Ok(_) => {
                heard.made.insert(name);
                made.fetch_add(1, Ordering::Relaxed);
            }
            Err(Failure::Unknown(_) | Failure::Unavailable(_)) => {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            // Least of all the primary key, as a second run of one insert would violate it.
            Err(other) => panic!("{name}: {other:?}"),
        }
    }
    heard
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_however_often_sessions_end() {
    let fixture = Fixture::with(8);
    let database = fixture.open(&DatabaseSettings::default()).await;
    let (over, made) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
    let tasks: Vec<_> = (0..40)
        .map(|task| {
            let caller = fixture.user(1 + task % 8);
            tokio::spawn(insert(database.clone(), caller, task, (over.clone(), made.clone())))
        })
        .collect();
    for _ in 0..10 {
        // In full swing again after each end.
        let before = made.load(Ordering::Relaxed);
        while made.load(Ordering::Relaxed) < before + 100 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::task::block_in_place(|| fixture.database.end_sessions());
    }
    over.store(true, Ordering::Relaxed);
    let (mut sent, mut acknowledged) = (BTreeSet::new(), BTreeSet::new());
    for task in tasks {
        let heard = task.await.unwrap();
        sent.extend(heard.sent);
        acknowledged.extend(heard.made);
    }
    let rows = fixture.todos("title");
    let there: BTreeSet<_> = rows.iter().cloned().collect();
    assert_eq!(there.len(), rows.len(), "none is there twice");
    assert!(there.is_superset(&acknowledged), "{:?}", acknowledged.difference(&there));
    assert!(there.is_subset(&sent), "{:?}", there.difference(&sent));
}

/// Its lane has one worker, who meets all connections that rest.
struct OneAtATime;

impl Statement for OneAtATime {
    type Answer = ();
    const NAME: &'static str = "one_at_a_time";
    const KIND: Kind = Kind::Read;
    const ONE_IN: u32 = u32::MAX;

    fn requester(&self) -> Requester {
        Requester::Service
    }

    async fn one(&self, connection: &mut Connection) -> Result<()> {
        connection.batch_execute("select 1").await
    }
}

/// A firewall drops what nobody has used for a while, all at once and without a word.
#[tokio::test(flavor = "multi_thread")]
async fn connections_that_a_network_has_forgotten_are_replaced_without_a_failure() {
    let fixture = Fixture::with(1);
    fixture.fill(1, 1);
    let proxy = UnreliableProxy::to(&fixture.database);
    let database = fixture.open_at(&proxy.url(), &pool_of(8)).await;
    // One connection for each kind of statement.
    let mut row_lock = RowLock::of_all(&fixture);
    let (caller, id) = (fixture.user(1), id(1));
    let held = async {
        let list = List { caller, after: None, limit: 1 };
        let asked = (
            database.ask(Find { caller, id }),
            database.ask(ToggleComplete { caller, id }),
            database.ask(list),
        );
        let (found, toggled, listed) = tokio::join!(asked.0, asked.1, asked.2);
        assert!(found.is_ok() && toggled.is_ok() && listed.is_ok());
    };
    let end = async {
        row_lock.holds_up(3).await;
        row_lock.end();
    };
    tokio::join!(held, end);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    proxy.silence_connections();
    let asked = tokio::time::Instant::now();
    database.ask(OneAtATime).await.unwrap();
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    assert_eq!(database.health(), Health::Up);
}
