//! One PostgreSQL for all tests of a process, and in it one migrated database to copy.

use std::sync::{Mutex, OnceLock};

use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use private_postgres::{Lifetime, Options, PrivatePostgres};
use todo_server::database::migrations::Migrator;
use todo_server::settings::{DatabaseSettings, DatabaseUrl};

const TEMPLATE: &str = "todo_template";

pub(crate) struct Postgres {
    /// Never dropped: a static outlives the process, whose end the watchdog waits for.
    server: PrivatePostgres,
    /// One at a time: copying wants nobody else on the template.
    maintenance: Mutex<PgConnection>,
}

/// Started by the first test that asks.
pub(crate) fn postgres() -> &'static Postgres {
    static POSTGRES: OnceLock<Postgres> = OnceLock::new();
    POSTGRES.get_or_init(|| {
        let folder = format!("todo-tests-{}", std::process::id());
        let options = Options {
            data: std::env::temp_dir().join(folder),
            binaries: std::env::var_os("TODO_DATABASE__POSTGRES_BIN").map(Into::into),
            database: TEMPLATE.to_owned(),
            lifetime: Lifetime::Throwaway,
        };
        let server = PrivatePostgres::start(&options, &mut |sentence| eprintln!("{sentence}"))
            .unwrap_or_else(|error| panic!("{error}"));
        let template = DatabaseUrl::parse(&server.url(TEMPLATE)).unwrap();
        let settings = DatabaseSettings::default();
        let migrator = Migrator::connect(&settings, &template, |sentence| eprintln!("{sentence}"));
        migrator.unwrap().apply(&settings).unwrap();
        let maintenance = PgConnection::establish(&server.url("postgres")).unwrap();
        Postgres { server, maintenance: Mutex::new(maintenance) }
    })
}

impl Postgres {
    pub(crate) fn url(&self, database: &str) -> String {
        self.server.url(database)
    }

    /// A copy of the migrated database, or an empty one.
    pub(crate) fn create(&self, database: &str, migrated: bool) {
        let template = if migrated { TEMPLATE } else { "template0" };
        self.execute(&format!("create database {database} template {template}"));
    }

    pub(crate) fn drop(&self, database: &str) {
        let mut connection = PgConnection::establish(&self.url("postgres")).unwrap();
        sql_query(format!("drop database {database} with (force)"))
            .execute(&mut connection)
            .unwrap();
    }

    pub(crate) fn execute(&self, statement: &str) {
        // A test that failed meanwhile has not harmed the connection.
        let mut connection =
            self.maintenance.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        sql_query(statement).execute(&mut *connection).unwrap();
    }
}
