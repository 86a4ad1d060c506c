//! A statement in each of its two forms, and what it leaves behind.

use std::fmt::Debug;

use diesel::dsl::sql;
use diesel::sql_types::Text;
use todo_server::database::statement::{Error, Statement};

use crate::support::test_connection::TestConnection;

/// What each requester heard, and then the whole table.
pub type Outcome<S> = (Vec<Option<<S as Statement>::Answer>>, Vec<String>);

/// One after the other. `None` where a constraint was violated.
pub fn each_alone<S: Statement>(connection: &mut TestConnection, asks: &[S]) -> Outcome<S> {
    undone(connection, |connection| {
        let alone = |ask: &S| {
            connection.execute("savepoint before");
            match connection.one(ask) {
                Ok(answer) => Some(answer),
                Err(Error::Refused(refusal)) if refusal.constraint.is_some() => {
                    connection.execute("rollback to before");
                    None
                }
                Err(error) => panic!("{}: {error}", S::NAME),
            }
        };
        asks.iter().map(alone).collect()
    })
}

pub fn all_together<S: Statement>(connection: &mut TestConnection, asks: &[S]) -> Outcome<S> {
    undone(connection, |connection| {
        connection.many(asks).unwrap_or_else(|error| panic!("{}: {error}", S::NAME))
    })
}

/// Looks at the table after `work`, and then takes all of it back.
fn undone<T>(
    connection: &mut TestConnection,
    work: impl FnOnce(&mut TestConnection) -> T,
) -> (T, Vec<String>) {
    connection.execute("savepoint untouched");
    let done = work(connection);
    let rows = sql::<Text>("select todos::text from todos order by user_id, id");
    let left = connection.load(rows);
    connection.execute("rollback to untouched");
    (done, left)
}

#[track_caller]
pub fn must_agree<S>(connection: &mut TestConnection, asks: &[S], seed: u64)
where
    S: Statement,
    S::Answer: Debug + PartialEq,
{
    let (alone, left_alone) = each_alone(connection, asks);
    let (together, left_together) = all_together(connection, asks);
    assert_eq!(together, alone, "answers of {}, seed {seed}", S::NAME);
    assert_eq!(left_together, left_alone, "what {} left, seed {seed}", S::NAME);
}
