//! How many wait, and how long.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use todo_server::database::todos::{Find, ToggleComplete};
use todo_server::database::{Database, Failure};
use todo_server::settings::DatabaseSettings;

use futures::FutureExt;

use crate::support::fixture::{Fixture, id, pool_of};
use crate::support::row_lock::{RowLock, ask_at_once};

/// Whether it was refused without any waiting.
fn is_refused(database: &Database, fixture: &Fixture, user: u128) -> bool {
    let find = Find { caller: fixture.user(user), id: id(1) };
    matches!(database.ask(find).now_or_never(), Some(Err(Failure::Overloaded)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_refuses_at_once_and_nobody_fills_it_alone() {
    let fixture = Fixture::with(4);
    fixture.fill(4, 1);
    let queue_length = NonZeroUsize::new(8).unwrap();
    let database = fixture.open(&DatabaseSettings { queue_length, ..pool_of(1) }).await;
    let find = |user| Find { caller: fixture.user(user), id: id(1) };
    let mut row_lock = RowLock::of_all(&fixture);
    let under_way = ask_at_once(&database, [find(1)]).await;
    row_lock.holds_up(1).await;

    let of_one = ask_at_once(&database, [1; 4].map(find)).await;
    assert!(is_refused(&database, &fixture, 1), "half of it is one user's");
    let of_others = ask_at_once(&database, [2, 2, 3, 4].map(find)).await;
    for user in 1..=4 {
        assert!(is_refused(&database, &fixture, user), "it is full");
    }
    row_lock.end();
    for answer in under_way.await.into_iter().chain(of_one.await).chain(of_others.await) {
        assert!(answer.unwrap().is_some());
    }
    assert!(database.ask(find(1)).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_away_leaves_room() {
    let fixture = Fixture::with(2);
    fixture.fill(2, 1);
    let queue_length = NonZeroUsize::new(8).unwrap();
    let database = fixture.open(&DatabaseSettings { queue_length, ..pool_of(1) }).await;
    let find = |user| Find { caller: fixture.user(user), id: id(1) };
    let mut row_lock = RowLock::of_all(&fixture);
    let under_way = ask_at_once(&database, [find(1)]).await;
    row_lock.holds_up(1).await;
    for _ in 0..3 {
        let given_up = ask_at_once(&database, [1, 1, 1, 1, 2, 2, 2, 2].map(find)).await;
        assert!(is_refused(&database, &fixture, 1));
        drop(given_up);
    }
    row_lock.end();
    assert!(under_way.await.iter().all(Result::is_ok));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_too_long_is_refused_and_does_not_run_later() {
    let fixture = Fixture::with(3);
    fixture.fill(3, 4);
    let queue_age = Duration::from_millis(300);
    let database = fixture.open(&DatabaseSettings { queue_age, ..pool_of(1) }).await;
    let toggle = |(user, n)| ToggleComplete { caller: fixture.user(user), id: id(n) };
    let mut row_lock = RowLock::of_all(&fixture);
    let under_way = ask_at_once(&database, [toggle((1, 4))]).await;
    row_lock.holds_up(1).await;

    let begun = Instant::now();
    let rows = (1..=3).flat_map(|user| (1..=3).map(move |n| (user, n)));
    for answer in ask_at_once(&database, rows.map(toggle)).await.await {
        assert!(matches!(answer, Err(Failure::Overloaded)), "{answer:?}");
    }
    let waited = begun.elapsed();
    assert!((queue_age..5 * queue_age).contains(&waited), "{waited:?}");
    row_lock.end();
    assert!(under_way.await.iter().all(Result::is_ok));
    // The lane has gone on, and whatever had been left in it would have come first.
    database.ask(toggle((1, 4))).await.unwrap();
    assert_eq!(fixture.todos("completed"), vec!["false"; 12]);
}
