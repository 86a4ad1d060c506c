//! Requests of many that travel together, each with an answer of its own.

use futures::future::join_all;
use todo_server::database::todos::{Delete, Find, Insert, List, Replace, ToggleComplete};
use todo_server::settings::DatabaseSettings;
use todo_server::tokens::Caller;

use crate::support::fixture::{Fixture, content, id, pool_of, title};
use crate::support::row_lock::{RowLock, ask_at_once};

/// Twenty users with the same fifteen ids.
fn requesters(fixture: &Fixture) -> Vec<(Caller, u128, String)> {
    let all = (1..=15).flat_map(|todo| (1..=20).map(move |user| (user, todo)));
    all.map(|(user, todo)| (fixture.user(user), todo, format!("{todo} of {user}"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_answer_belongs_to_its_asker() {
    let fixture = Fixture::with(20);
    let database = fixture.open(&DatabaseSettings::default()).await;
    let requesters = requesters(&fixture);

    let inserts = requesters.iter().map(|(caller, n, name)| {
        database.ask(Insert { caller: *caller, id: id(*n), content: title(name) })
    });
    let inserted = join_all(inserts).await;
    let finds =
        requesters.iter().map(|(caller, n, _)| database.ask(Find { caller: *caller, id: id(*n) }));
    let found = join_all(finds).await;
    let replaces = requesters.iter().map(|(caller, n, name)| {
        let content = content(&format!("{name} again"), None, *n % 2 == 0);
        database.ask(Replace { caller: *caller, id: id(*n), content })
    });
    let replaced = join_all(replaces).await;
    let toggles = requesters
        .iter()
        .map(|(caller, n, _)| database.ask(ToggleComplete { caller: *caller, id: id(*n) }));
    let toggled = join_all(toggles).await;
    let answers = inserted.into_iter().zip(found).zip(replaced.into_iter().zip(toggled));
    for ((_, n, name), ((inserted, found), (replaced, toggled))) in requesters.iter().zip(answers) {
        assert_eq!(inserted.unwrap().unwrap().title, *name);
        assert_eq!(found.unwrap().unwrap().title, *name);
        assert_eq!(replaced.unwrap().unwrap().title, format!("{name} again"));
        let toggled = toggled.unwrap().unwrap();
        assert_eq!((toggled.title, toggled.completed), (format!("{name} again"), n % 2 == 1));
    }

    let lists = requesters
        .iter()
        .map(|(caller, ..)| database.ask(List { caller: *caller, after: None, limit: 50 }));
    for ((_, _, name), page) in requesters.iter().zip(join_all(lists).await) {
        let (_, owner) = name.split_once(' ').unwrap();
        let page = page.unwrap();
        assert!(
            page.iter().all(|todo| todo.title.ends_with(&format!(" {owner} again"))),
            "{page:?}"
        );
        assert_eq!(page.len(), 15);
    }
    // Every other requester deletes; each of the others keeps what has the same id.
    let deletes = requesters
        .iter()
        .step_by(2)
        .map(|(caller, n, _)| database.ask(Delete { caller: *caller, id: id(*n) }));
    assert!(join_all(deletes).await.into_iter().all(Result::unwrap));
    let mut left: Vec<_> =
        requesters.iter().skip(1).step_by(2).map(|(_, _, name)| format!("{name} again")).collect();
    let mut titles = fixture.todos("title");
    left.sort();
    titles.sort();
    assert_eq!(titles, left);
}

#[tokio::test(flavor = "multi_thread")]
async fn toggles_of_one_todo_take_place_one_after_the_other() {
    let fixture = Fixture::with(1);
    fixture.fill(1, 1);
    let caller = fixture.user(1);
    for connections in [1, 8] {
        let database = fixture.open(&pool_of(connections)).await;
        let toggles = (0..128).map(|_| database.ask(ToggleComplete { caller, id: id(1) }));
        let answers = join_all(toggles).await.into_iter();
        let states: Vec<_> = answers.map(|todo| todo.unwrap().unwrap().completed).collect();
        assert_eq!(states.iter().filter(|completed| **completed).count(), 64);
        if connections == 1 {
            assert!(states.chunks(2).all(|two| two == [true, false]), "{states:?}");
        }
        assert_eq!(fixture.todos("completed"), ["false"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_user_can_have_128_requests_in_flight() {
    let fixture = Fixture::with(1);
    fixture.fill(1, 128);
    let (caller, database) = (fixture.user(1), fixture.open(&pool_of(1)).await);
    let mut row_lock = RowLock::of_all(&fixture);
    let finds = ask_at_once(&database, (1..=128).map(|n| Find { caller, id: id(n) })).await;
    row_lock.holds_up(1).await;
    row_lock.end();
    for (n, found) in (1..).zip(finds.await) {
        assert_eq!(found.unwrap().unwrap().title, format!("{n} of 1"));
    }
}
