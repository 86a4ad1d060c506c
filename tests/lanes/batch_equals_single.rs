//! A batch answers and leaves behind what its requests would have one by one.

use todo_server::database::todos::{
    Delete, Find, Insert, List, Replace, StoredTodo, ToggleComplete,
};

use crate::support::fixture::{Fixture, content, id};
use crate::support::random_todos::{RandomTodos, USERS};
use crate::support::single_and_batch::{all_together, must_agree};
use crate::support::test_connection::TestConnection;
use fastrand::Rng;

const SEEDS: std::ops::Range<u64> = 1..16;

/// Within one transaction `now()` stands still, and here `updated_at` with it: answers can be
/// compared whole.
const STOP_THE_CLOCK: &str = "create or replace function set_updated_at() returns trigger \
    language plpgsql as $$ begin new.updated_at := now(); return new; end $$";

/// Does `work` for each seed, on todos of its own.
fn for_each_seed(work: impl Fn(&mut TestConnection, &mut RandomTodos, u64)) {
    let fixture = Fixture::with(USERS);
    fixture.execute(STOP_THE_CLOCK);
    let callers: Vec<_> = (1..=USERS + 1).map(|user| fixture.user(user)).collect();
    let mut connection = TestConnection::to(&fixture);
    for seed in SEEDS {
        let mut random_todos =
            RandomTodos { random: Rng::with_seed(seed), callers: callers.clone() };
        random_todos.fill(&mut connection);
        work(&mut connection, &mut random_todos, seed);
    }
}

#[test]
fn the_forms_of_find_agree() {
    for_each_seed(|connection, random_todos, seed| {
        let ask = |_| Find { caller: random_todos.caller(), id: id(random_todos.number()) };
        must_agree(connection, &(0..64).map(ask).collect::<Vec<_>>(), seed);
    });
}

#[test]
fn the_forms_of_list_agree() {
    for_each_seed(|connection, random_todos, seed| {
        let ask = |_| {
            let limit = 1 + u32::try_from(random_todos.random.usize(..9)).unwrap();
            List { caller: random_todos.caller(), after: random_todos.position(), limit }
        };
        must_agree(connection, &(0..32).map(ask).collect::<Vec<_>>(), seed);
    });
}

#[test]
fn the_forms_of_insert_agree() {
    for_each_seed(|connection, random_todos, seed| {
        let rows = random_todos.rows();
        let ask =
            |(caller, number)| Insert { caller, id: id(number), content: random_todos.content() };
        must_agree(connection, &rows.into_iter().map(ask).collect::<Vec<_>>(), seed);
    });
}

#[test]
fn the_forms_of_replace_agree() {
    for_each_seed(|connection, random_todos, seed| {
        let rows = random_todos.rows();
        let ask =
            |(caller, number)| Replace { caller, id: id(number), content: random_todos.content() };
        must_agree(connection, &rows.into_iter().map(ask).collect::<Vec<_>>(), seed);
    });
}

#[test]
fn the_forms_of_toggle_complete_agree() {
    for_each_seed(|connection, random_todos, seed| {
        let ask = |(caller, number)| ToggleComplete { caller, id: id(number) };
        must_agree(connection, &random_todos.rows().into_iter().map(ask).collect::<Vec<_>>(), seed);
    });
}

#[test]
fn the_forms_of_delete_agree() {
    for_each_seed(|connection, random_todos, seed| {
        let ask = |(caller, number)| Delete { caller, id: id(number) };
        must_agree(connection, &random_todos.rows().into_iter().map(ask).collect::<Vec<_>>(), seed);
    });
}

/// The largest texts, and the smallest batch.
#[test]
fn a_batch_carries_what_a_request_can() {
    let fixture = Fixture::with(1);
    let caller = fixture.user(1);
    let long = content(&"𝔘".repeat(200), Some(&"\u{7f}𝔘".repeat(5000)), true);
    let asks: Vec<_> =
        (0..64).map(|n| Insert { caller, id: id(n), content: long.clone() }).collect();
    let (answers, _) = all_together(&mut TestConnection::to(&fixture), &asks);
    for answer in answers {
        let StoredTodo { title, description, completed, .. } = answer.unwrap().unwrap();
        assert_eq!(title, long.title.as_str());
        assert_eq!(description.as_deref(), long.description.as_ref().map(|text| text.as_str()));
        assert!(completed);
    }
    assert_eq!(TestConnection::to(&fixture).many::<Insert>(&[]).unwrap(), []);
}
