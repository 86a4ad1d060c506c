//! A connection of its own, on which a test runs statements past the lanes.

use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;
use diesel::query_builder::{AsQuery, QueryFragment};
use diesel::query_dsl::CompatibleType;
use todo_server::database::statement::{Connection, Result, Statement};
use tokio::runtime::{Builder, Runtime};

use crate::support::fixture::Fixture;

/// Waits for each answer. All is in one transaction, which ends with it and leaves nothing.
pub struct TestConnection {
    connection: Connection,
    runtime: Runtime,
}

impl TestConnection {
    pub fn to(fixture: &Fixture) -> Self {
        let connection = Connection::connect(&fixture.database.url()).unwrap();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let mut connection = Self { connection, runtime };
        connection.execute("begin");
        connection
    }

    /// The plain form.
    pub fn one<S: Statement>(&mut self, ask: &S) -> Result<S::Answer> {
        self.runtime.block_on(ask.one(&mut self.connection))
    }

    /// The set form.
    pub fn many<S: Statement>(&mut self, asks: &[S]) -> Result<Vec<Option<S::Answer>>> {
        let asks: Vec<_> = asks.iter().collect();
        self.runtime.block_on(S::MANY.unwrap()(&asks, &mut self.connection))
    }

    pub fn execute(&mut self, sql: &str) {
        self.runtime.block_on(self.connection.batch_execute(sql)).unwrap();
    }

    pub fn load<U, Q>(&mut self, query: Q) -> Vec<U>
    where
        Q: AsQuery<Query: QueryFragment<Pg>, SqlType: CompatibleType<U, Pg>>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg>,
    {
        self.runtime.block_on(self.connection.load(query)).unwrap()
    }
}
