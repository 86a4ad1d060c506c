//! What becomes of one of a batch is nothing to the others.

use std::collections::HashSet;

use futures::poll;
use todo_server::database::Failure;
use todo_server::database::todos::{Insert, OWNER, PRIMARY_KEY};

use crate::support::fixture::{Fixture, id, pool_of, title};
use crate::support::row_lock::{RowLock, ask_at_once};

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_away_takes_nothing_from_the_others() {
    let fixture = Fixture::with(10);
    let database = fixture.open(&pool_of(1)).await;
    let mut row_lock = RowLock::of_all(&fixture);
    let insert = |user: u128, n: u128| {
        let content = title(&format!("{n} of {user}"));
        Insert { caller: fixture.user(user), id: id(n), content }
    };
    let first = ask_at_once(&database, [insert(1, 100)]).await;
    row_lock.holds_up(1).await;
    let mut asks = Vec::new();
    for (user, n) in (1..=10).flat_map(|user| (1..=20).map(move |n| (user, n))) {
        let mut ask = Box::pin(database.ask(insert(user, n)));
        assert!(poll!(&mut ask).is_pending());
        asks.push((user, n, ask));
    }
    asks.retain(|(_, n, _)| n % 2 == 0);
    row_lock.end();
    assert!(first.await.iter().all(Result::is_ok));
    for (user, n, ask) in asks {
        assert_eq!(ask.await.unwrap().unwrap().title, format!("{n} of {user}"));
    }
    assert_eq!(fixture.todos("title").len(), 101);
    assert!(!fixture.todos("title like '%1 of %'").contains(&"true".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_violates_a_constraint_fails_alone() {
    let fixture = Fixture::with(20);
    fixture.fill(1, 1);
    let database = fixture.open(&pool_of(1)).await;
    let insert = |user: u128, n: u128| Insert {
        caller: fixture.user(user),
        id: id(n),
        content: title("Buy milk"),
    };
    let mut row_lock = RowLock::of_all(&fixture);
    let first = ask_at_once(&database, [insert(1, 100)]).await;
    row_lock.holds_up(1).await;
    let good = (1..=10).flat_map(|user| (2..=4).map(move |n| (user, n)));
    let asks = good.chain([(1, 1), (21, 1)]).map(|(user, n)| insert(user, n));
    let answers = ask_at_once(&database, asks).await;
    row_lock.end();
    assert!(first.await.iter().all(Result::is_ok));
    let mut answers = answers.await;
    for (answer, constraint) in answers.drain(30..).zip([PRIMARY_KEY, OWNER]) {
        match answer {
            Err(Failure::Constraint { name, .. }) => assert_eq!(name, constraint),
            other => panic!("{other:?}"),
        }
    }
    // One transaction, one instant: they did travel together.
    let made = answers.into_iter().map(|answer| answer.unwrap().unwrap().created_at);
    let made: HashSet<_> = made.collect();
    assert_eq!(made.len(), 1);
}
