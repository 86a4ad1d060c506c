//! A statement in each of its two forms, and what it leaves behind.

use std::fmt::Debug;

use diesel::result::DatabaseErrorKind::{ForeignKeyViolation, UniqueViolation};
use diesel::result::Error;
use diesel::{Connection, PgConnection};
use todo_server::database::statement::Statement;

use crate::support::fixture::todos;

/// What each requester heard, and then the whole table.
pub type Outcome<S> = (Vec<Option<<S as Statement>::Answer>>, Vec<String>);

/// One after the other. `None` where a constraint was violated.
pub fn each_alone<S: Statement>(connection: &mut PgConnection, asks: &[S]) -> Outcome<S> {
    undone(connection, |connection| {
        let alone = |ask: &S| match connection.transaction(|connection| ask.one(connection)) {
            Ok(answer) => Some(answer),
            Err(Error::DatabaseError(UniqueViolation | ForeignKeyViolation, _)) => None,
            Err(error) => panic!("{}: {error}", S::NAME),
        };
        asks.iter().map(alone).collect()
    })
}

pub fn all_together<S: Statement>(connection: &mut PgConnection, asks: &[S]) -> Outcome<S> {
    undone(connection, |connection| {
        S::MANY.unwrap()(&asks.iter().collect::<Vec<_>>(), connection)
            .unwrap_or_else(|error| panic!("{}: {error}", S::NAME))
    })
}

/// Looks at the table after `work`, and then takes all of it back.
fn undone<T>(
    connection: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> T,
) -> (T, Vec<String>) {
    let mut outcome = None;
    let rolled_back = connection.transaction::<(), _, _>(|connection| {
        outcome = Some((work(connection), todos(connection, "todos")));
        Err(Error::RollbackTransaction)
    });
    assert_eq!(rolled_back, Err(Error::RollbackTransaction));
    outcome.unwrap()
}

#[track_caller]
pub fn must_agree<S>(connection: &mut PgConnection, asks: &[S], seed: u64)
where
    S: Statement,
    S::Answer: Debug + PartialEq,
{
    let (alone, left_alone) = each_alone(connection, asks);
    let (together, left_together) = all_together(connection, asks);
    assert_eq!(together, alone, "answers of {}, seed {seed}", S::NAME);
    assert_eq!(left_together, left_alone, "what {} left, seed {seed}", S::NAME);
}
