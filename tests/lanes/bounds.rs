//! How many wait, and how long.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use todo_server::database::todos::{Find, ToggleComplete};
use todo_server::database::{Database, Failure};
use todo_server::settings::DatabaseSettings;

use futures::FutureExt;

use crate::ground::{Ground, id, pool_of};
use crate::jam::{Jam, asked};

/// Whether it was refused without any waiting.
fn is_refused(database: &Database, ground: &Ground, user: u128) -> bool {
    let find = Find { caller: ground.user(user), id: id(1) };
    matches!(database.ask(find).now_or_never(), Some(Err(Failure::Overloaded)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_refuses_at_once_and_nobody_fills_it_alone() {
    let ground = Ground::with(4);
    ground.fill(4, 1);
    let queue_length = NonZeroUsize::new(8).unwrap();
    let database = ground.open(&DatabaseSettings { queue_length, ..pool_of(1) }).await;
    let find = |user| Find { caller: ground.user(user), id: id(1) };
    let mut jam = Jam::of_all(&ground);
    let under_way = asked(&database, [find(1)]).await;
    jam.holds_up(1).await;

    let of_one = asked(&database, [1; 4].map(find)).await;
    assert!(is_refused(&database, &ground, 1), "half of it is one user's");
    let of_others = asked(&database, [2, 2, 3, 4].map(find)).await;
    for user in 1..=4 {
        assert!(is_refused(&database, &ground, user), "it is full");
    }
    jam.end();
    for answer in under_way.await.into_iter().chain(of_one.await).chain(of_others.await) {
        assert!(answer.unwrap().is_some());
    }
    assert!(database.ask(find(1)).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_away_leaves_room() {
    let ground = Ground::with(2);
    ground.fill(2, 1);
    let queue_length = NonZeroUsize::new(8).unwrap();
    let database = ground.open(&DatabaseSettings { queue_length, ..pool_of(1) }).await;
    let find = |user| Find { caller: ground.user(user), id: id(1) };
    let mut jam = Jam::of_all(&ground);
    let under_way = asked(&database, [find(1)]).await;
    jam.holds_up(1).await;
    for _ in 0..3 {
        let given_up = asked(&database, [1, 1, 1, 1, 2, 2, 2, 2].map(find)).await;
        assert!(is_refused(&database, &ground, 1));
        drop(given_up);
    }
    jam.end();
    assert!(under_way.await.iter().all(Result::is_ok));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_too_long_is_refused_and_does_not_run_later() {
    let ground = Ground::with(3);
    ground.fill(3, 4);
    let queue_age = Duration::from_millis(300);
    let database = ground.open(&DatabaseSettings { queue_age, ..pool_of(1) }).await;
    let toggle = |(user, n)| ToggleComplete { caller: ground.user(user), id: id(n) };
    let mut jam = Jam::of_all(&ground);
    let under_way = asked(&database, [toggle((1, 4))]).await;
    jam.holds_up(1).await;

    let begun = Instant::now();
    let rows = (1..=3).flat_map(|user| (1..=3).map(move |n| (user, n)));
    for answer in asked(&database, rows.map(toggle)).await.await {
        assert!(matches!(answer, Err(Failure::Overloaded)), "{answer:?}");
    }
    let waited = begun.elapsed();
    assert!((queue_age..5 * queue_age).contains(&waited), "{waited:?}");
    jam.end();
    assert!(under_way.await.iter().all(Result::is_ok));
    // The lane has gone on, and whatever had been left in it would have come first.
    database.ask(toggle((1, 4))).await.unwrap();
    assert_eq!(ground.todos("completed"), vec!["false"; 12]);
}
