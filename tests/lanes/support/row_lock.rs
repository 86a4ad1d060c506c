//! A lock that somebody else holds: what is asked meanwhile waits.

use diesel::PgConnection;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use futures::future::{BoxFuture, join_all};
use futures::poll;
use todo_server::database::statement::Statement;
use todo_server::database::{Database, Failure};

use crate::support::fixture::Fixture;

pub struct RowLock(PgConnection);

impl RowLock {
    /// Nobody gets by.
    pub fn of_all(fixture: &Fixture) -> Self {
        Self::holding(fixture, "lock table todos in access exclusive mode")
    }

    /// No batch whose statement reads the table of users gets by.
    pub fn of_users(fixture: &Fixture) -> Self {
        Self::holding(fixture, "lock table users in access exclusive mode")
    }

    /// Whoever wants to change the rows that `condition` names waits.
    pub fn of_rows(fixture: &Fixture, condition: &str) -> Self {
        Self::holding(fixture, &format!("select from todos where {condition} for update"))
    }

    fn holding(fixture: &Fixture, lock: &str) -> Self {
        let mut connection = fixture.database.connect();
        connection.batch_execute(&format!("begin; {lock}")).unwrap();
        Self(connection)
    }

    /// Waits until so many statements wait for it.
    pub async fn holds_up(&mut self, statements: i64) {
        while self.held_up() < statements {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// How many statements wait for it.
    pub fn held_up(&mut self) -> i64 {
        let waiting = diesel::dsl::sql::<BigInt>(
            "select count(*) from pg_locks join pg_stat_activity using (pid) \
             where not granted and datname = current_database()",
        );
        // Within a transaction it would show those who were there when it was first asked.
        self.0.batch_execute("select pg_stat_clear_snapshot()").unwrap();
        waiting.get_result(&mut self.0).unwrap()
    }

    pub fn end(mut self) {
        self.0.batch_execute("rollback").unwrap();
    }
}

/// Asks all of it at once, in this order. Nothing of it has been answered.
pub async fn ask_at_once<S: Statement>(
    database: &Database,
    statements: impl IntoIterator<Item = S>,
) -> BoxFuture<'_, Vec<Result<S::Answer, Failure>>> {
    let mut answers: Vec<_> =
        statements.into_iter().map(|statement| Box::pin(database.ask(statement))).collect();
    for answer in &mut answers {
        assert!(poll!(answer).is_pending());
    }
    Box::pin(join_all(answers))
}
