//! A database for one test.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, QueryResult};

use crate::postgres::postgres;

/// Dropped with the value, whoever is still connected.
pub struct TestDatabase {
    name: String,
}

impl TestDatabase {
    /// With the current schema.
    pub fn migrated() -> Self {
        Self::create(true)
    }

    /// Without any table.
    pub fn empty() -> Self {
        Self::create(false)
    }

    fn create(migrated: bool) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        postgres().create(&name, migrated);
        Self { name }
    }

    pub fn url(&self) -> String {
        postgres().url(&self.name)
    }

    /// A connection past the service, as an operator or an attacker inside would have.
    pub fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url()).unwrap()
    }

    /// Runs SQL past the service.
    pub fn execute(&self, statement: &str) -> QueryResult<()> {
        self.connect().batch_execute(statement)
    }

    /// What `statement` locks is locked until the connection is dropped.
    pub fn hold(&self, statement: &str) -> PgConnection {
        let mut connection = self.connect();
        connection.batch_execute(&format!("begin; {statement}")).unwrap();
        connection
    }

    /// Lets nobody in any more and throws everybody out, as an outage does.
    pub fn take_away(&self) {
        let name = &self.name;
        postgres().execute(&format!("alter database {name} allow_connections false"));
        self.end_sessions();
    }

    pub fn bring_back(&self) {
        postgres().execute(&format!("alter database {} allow_connections true", self.name));
    }

    /// Ends every session on it, as a serverless database does that goes to sleep, and waits for
    /// the ends.
    pub fn end_sessions(&self) {
        end_sessions(&self.name);
    }

    /// The same beside requests that are under way: a thread that waits for PostgreSQL must not be the
    /// one that sends them.
    pub async fn end_sessions_meanwhile(&self) {
        let name = self.name.clone();
        tokio::task::spawn_blocking(move || end_sessions(&name)).await.unwrap();
    }
}

fn end_sessions(database: &str) {
    postgres().execute(&format!(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{database}'"
    ));
}

impl Drop for TestDatabase {
    /// Frees its room on the disk. Nobody waits for that: PostgreSQL looks every 100 ms whether the
    /// last session has gone.
    fn drop(&mut self) {
        let name = std::mem::take(&mut self.name);
        std::thread::spawn(move || postgres().drop(&name));
    }
}
