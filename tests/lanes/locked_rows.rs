//! A row that somebody else holds keeps nobody waiting who does not travel with it.

use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use todo_server::database::todos::ToggleComplete;

use crate::support::fixture::{Fixture, id, pool_of};
use crate::support::row_lock::{RowLock, ask_at_once};

/// Longer than a lane's patience, and shorter than the age at which what waits is refused.
const SOON: Duration = Duration::from_millis(700);

/// Beside the one that is held.
const OTHERS: usize = 190;

/// How many toggles of other rows are answered while one is held that is wanted so many times.
async fn answered_while_one_is_wanted(times: usize) -> usize {
    let fixture = Fixture::with(10);
    fixture.fill(10, 20);
    let database = fixture.open(&pool_of(4)).await;
    let toggle = |user, n| ToggleComplete { caller: fixture.user(user), id: id(n) };
    let mut row_lock = RowLock::of_rows(&fixture, "title = '1 of 1'");
    let held = ask_at_once(&database, std::iter::repeat_with(|| toggle(1, 1)).take(times)).await;
    row_lock.holds_up(1).await;

    let rows = (1..=10).flat_map(|user| (2..=20).map(move |n| (user, n)));
    let others: FuturesUnordered<_> = rows.map(|(user, n)| database.ask(toggle(user, n))).collect();
    let mut served = std::pin::pin!(others.filter(|answer| std::future::ready(answer.is_ok())));
    let mut count = 0;
    let all = async {
        while served.next().await.is_some() {
            count += 1;
        }
    };
    let _ = tokio::time::timeout(SOON, all).await;
    row_lock.end();
    assert!(held.await.iter().all(Result::is_ok));
    assert_eq!(count + served.count().await, OTHERS, "none is lost");
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_row_is_held_all_others_are_served() {
    assert_eq!(answered_while_one_is_wanted(1).await, OTHERS);
}

/// Who wants it next waits in the queue, with whatever they want after it.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_held_and_wanted_by_many_keeps_no_other_user_waiting() {
    const OF_ITS_OWNER: usize = 19;
    let answered = answered_while_one_is_wanted(20).await;
    assert!(answered >= OTHERS - OF_ITS_OWNER, "{answered} of {OTHERS}");
}
