//! Whoever is being deleted has nothing, in either form of each statement, though rows are there.

use std::fmt::Debug;

use todo_server::database::statement::Statement;
use todo_server::database::todos::{Delete, Find, Insert, List, Replace, ToggleComplete};

use crate::support::fixture::{Fixture, id, title};
use crate::support::single_and_batch::{all_together, each_alone};
use crate::support::test_connection::TestConnection;

/// What one who is being deleted hears, and that somebody else hears something better.
#[track_caller]
fn must_hear<S: Statement>(fixture: &Fixture, ask: impl Fn(u128) -> S, nothing: &S::Answer)
where
    S::Answer: Debug + PartialEq,
{
    let (mut connection, asks) = (TestConnection::to(fixture), [ask(1), ask(2)]);
    let (alone, left) = each_alone(&mut connection, &asks);
    assert_eq!(alone[0].as_ref(), Some(nothing), "{}", S::NAME);
    assert!(alone[1].is_some() && alone[1].as_ref() != Some(nothing), "{}", S::NAME);
    assert!(left.iter().any(|todo| todo.contains("1 of 1")), "{} left it: {left:?}", S::NAME);

    let (together, left) = all_together(&mut connection, &asks);
    // It may leave this to the plain form.
    assert!(together[0].is_none() || together[0].as_ref() == Some(nothing), "{}", S::NAME);
    assert_eq!(together[1].is_some(), alone[1].is_some(), "{}", S::NAME);
    assert!(left.iter().any(|todo| todo.contains("1 of 1")), "{} left it: {left:?}", S::NAME);
}

#[test]
fn who_is_being_deleted_has_nothing() {
    let fixture = Fixture::with(2);
    fixture.fill(2, 1);
    fixture.execute(
        "insert into deletions (user_id) select user_id from todos where title = '1 of 1'",
    );
    let key = |user| (fixture.user(user), id(1));
    must_hear(&fixture, |user| Find { caller: key(user).0, id: key(user).1 }, &None);
    must_hear(&fixture, |user| ToggleComplete { caller: key(user).0, id: key(user).1 }, &None);
    must_hear(&fixture, |user| Delete { caller: key(user).0, id: key(user).1 }, &false);
    let list = |user| List { caller: fixture.user(user), after: None, limit: 10 };
    must_hear(&fixture, list, &Vec::new());
    let replace = |user| Replace { caller: key(user).0, id: key(user).1, content: title("New") };
    must_hear(&fixture, replace, &None);
    let insert = |user| Insert { caller: fixture.user(user), id: id(2), content: title("New") };
    must_hear(&fixture, insert, &None);
}
