//! One user may not hold all connections, whatever they wait for.

use std::time::Duration;

use futures::future::join_all;
use todo_api::id::TodoId;
use todo_server::database::Failure;
use todo_server::database::statement::{Connection, Kind, Requester, Result, Statement};
use todo_server::database::todos::{Delete, Find, Insert, List, ToggleComplete};
use todo_server::settings::DatabaseSettings;
use todo_server::tokens::Caller;

use crate::support::fixture::{Fixture, id, pool_of, title};
use crate::support::row_lock::{RowLock, ask_at_once};

/// A statement whose set form is not used.
struct ByItself<S>(S);

impl<S: Statement> Statement for ByItself<S> {
    type Answer = S::Answer;
    const NAME: &'static str = "by_itself";
    const KIND: Kind = Kind::Write;

    fn requester(&self) -> Requester {
        self.0.requester()
    }

    async fn one(&self, connection: &mut Connection) -> Result<S::Answer> {
        self.0.one(connection).await
    }
}

fn toggle((caller, id): (Caller, TodoId)) -> ToggleComplete {
    ToggleComplete { caller, id }
}

/// Longer than it takes a lane to send somebody else after the one who hangs, again and again.
const LONG: Duration = Duration::from_millis(700);

#[tokio::test(flavor = "multi_thread")]
async fn one_users_held_rows_leave_half_of_the_connections_to_others() {
    let fixture = Fixture::with(5);
    fixture.fill(5, 40);
    let queue_age = Duration::from_secs(5);
    let database = fixture.open(&DatabaseSettings { queue_age, ..pool_of(8) }).await;
    let key = |user, n| (fixture.user(user), id(n));
    let mut row_lock = RowLock::of_rows(&fixture, "title like '% of 1'");
    let rows = 1..=40;
    let toggles = rows.clone().map(|n| ByItself(toggle(key(1, n))));
    let toggles = ask_at_once(&database, toggles).await;
    row_lock.holds_up(1).await;
    let deletes = rows.map(|n| key(1, n)).map(|(caller, id)| ByItself(Delete { caller, id }));
    let deletes = ask_at_once(&database, deletes).await;
    let held = async { tokio::join!(toggles, deletes) };
    let others = async {
        tokio::time::sleep(LONG).await;
        let held_up = row_lock.held_up();
        assert!((1..=4).contains(&held_up), "{held_up} of 8");
        for round in 0..20 {
            let of = |user: u128| key(user, 1 + round);
            let users = || 2..=5_u128;
            let toggles = join_all(users().map(|user| database.ask(toggle(of(user))))).await;
            assert!(toggles.iter().all(Result::is_ok), "{toggles:?}");
            let finds = users().map(of).map(|(caller, id)| database.ask(Find { caller, id }));
            assert!(join_all(finds).await.iter().all(Result::is_ok));
            let insert =
                Insert { caller: fixture.user(2), id: id(100 + round), content: title("New") };
            database.ask(insert).await.unwrap();
        }
        row_lock.end();
    };
    tokio::join!(held, others);
}

/// Nobody has looked for a while when it is there.
#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_share_is_served_when_it_is_free() {
    let fixture = Fixture::with(1);
    fixture.fill(1, 3);
    let queue_age = Duration::from_secs(3);
    let database = fixture.open(&DatabaseSettings { queue_age, ..pool_of(2) }).await;
    let caller = fixture.user(1);
    let mut row_lock = RowLock::of_rows(&fixture, "title = '1 of 1'");
    let held = ask_at_once(&database, [ToggleComplete { caller, id: id(1) }]).await;
    row_lock.holds_up(1).await;
    let waiting = ask_at_once(&database, [List { caller, after: None, limit: 10 }]).await;
    let end = async {
        // Those who wait look after their request ever more seldom: here at 1.6 s for the last time.
        tokio::time::sleep(Duration::from_millis(1800)).await;
        row_lock.end();
    };
    let (held, waiting, ()) = tokio::join!(held, waiting, end);
    assert!(held.iter().all(Result::is_ok));
    match &waiting[0] {
        Ok(page) => assert_eq!(page.len(), 3),
        Err(failure @ Failure::Overloaded) => panic!("nobody came: {failure:?}"),
        Err(failure) => panic!("{failure:?}"),
    }
}
