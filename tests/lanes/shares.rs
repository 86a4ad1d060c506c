//! One user may not hold all connections, whatever they wait for.

use std::time::Duration;

use diesel::{PgConnection, QueryResult};
use futures::future::join_all;
use todo_api::id::TodoId;
use todo_server::database::Failure;
use todo_server::database::statement::{Asker, Kind, Statement};
use todo_server::database::todos::{Delete, Find, Insert, List, ToggleComplete};
use todo_server::settings::DatabaseSettings;
use todo_server::tokens::Caller;

use crate::ground::{Ground, id, pool_of, title};
use crate::jam::{Jam, asked};

/// A statement whose set form is not used.
struct ByItself<S>(S);

impl<S: Statement> Statement for ByItself<S> {
    type Answer = S::Answer;
    const NAME: &'static str = "by_itself";
    const KIND: Kind = Kind::Write;

    fn asker(&self) -> Asker {
        self.0.asker()
    }

    fn one(&self, connection: &mut PgConnection) -> QueryResult<S::Answer> {
        self.0.one(connection)
    }
}

fn toggle((caller, id): (Caller, TodoId)) -> ToggleComplete {
    ToggleComplete { caller, id }
}

/// Longer than it takes a lane to send somebody else after the one who hangs, again and again.
const LONG: Duration = Duration::from_millis(700);

#[tokio::test(flavor = "multi_thread")]
async fn one_users_held_rows_leave_half_of_the_connections_to_others() {
    let ground = Ground::with(5);
    ground.fill(5, 40);
    let queue_age = Duration::from_secs(5);
    let database = ground.open(&DatabaseSettings { queue_age, ..pool_of(8) }).await;
    let key = |user, n| (ground.user(user), id(n));
    let mut jam = Jam::of_rows(&ground, "title like '% of 1'");
    let rows = 1..=40;
    let toggles = rows.clone().map(|n| ByItself(toggle(key(1, n))));
    let toggles = asked(&database, toggles).await;
    jam.holds_up(1).await;
    let deletes = rows.map(|n| key(1, n)).map(|(caller, id)| ByItself(Delete { caller, id }));
    let deletes = asked(&database, deletes).await;
    let held = async { tokio::join!(toggles, deletes) };
    let others = async {
        tokio::time::sleep(LONG).await;
        let held_up = jam.held_up();
        assert!((1..=4).contains(&held_up), "{held_up} of 8");
        for round in 0..20 {
            let of = |user: u128| key(user, 1 + round);
            let users = || 2..=5_u128;
            let toggles = join_all(users().map(|user| database.ask(toggle(of(user))))).await;
            assert!(toggles.iter().all(Result::is_ok), "{toggles:?}");
            let finds = users().map(of).map(|(caller, id)| database.ask(Find { caller, id }));
            assert!(join_all(finds).await.iter().all(Result::is_ok));
            let insert =
                Insert { caller: ground.user(2), id: id(100 + round), content: title("New") };
            database.ask(insert).await.unwrap();
        }
        jam.end();
    };
    tokio::join!(held, others);
}

/// Nobody has looked for a while when it is there.
#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_share_is_served_when_it_is_free() {
    let ground = Ground::with(1);
    ground.fill(1, 3);
    let queue_age = Duration::from_secs(3);
    let database = ground.open(&DatabaseSettings { queue_age, ..pool_of(2) }).await;
    let caller = ground.user(1);
    let mut jam = Jam::of_rows(&ground, "title = '1 of 1'");
    let held = asked(&database, [ToggleComplete { caller, id: id(1) }]).await;
    jam.holds_up(1).await;
    let waiting = asked(&database, [List { caller, after: None, limit: 10 }]).await;
    let end = async {
        // Those who wait look after their request ever more seldom: here at 1.6 s for the last time.
        tokio::time::sleep(Duration::from_millis(1800)).await;
        jam.end();
    };
    let (held, waiting, ()) = tokio::join!(held, waiting, end);
    assert!(held.iter().all(Result::is_ok));
    match &waiting[0] {
        Ok(page) => assert_eq!(page.len(), 3),
        Err(failure @ Failure::Overloaded) => panic!("nobody came: {failure:?}"),
        Err(failure) => panic!("{failure:?}"),
    }
}
