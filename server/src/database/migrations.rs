//! The schema's versions: `migrations/`, embedded.

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel::{PgConnection, QueryResult};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use secrecy::ExposeSecret;

use super::one_line;
use crate::settings::{DatabaseSettings, DatabaseUrl};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations");

/// Any number that nobody else locks.
const LOCK: i64 = 0x746f_646f;

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the database at {url} cannot be reached: {cause}")]
    Connect { url: String, cause: String },
    #[error("migrating failed and the migration at fault was undone: {0}")]
    Migration(Box<dyn std::error::Error + Send + Sync>),
    #[error("the migrations cannot be read from the database: {0}")]
    Statement(#[from] diesel::result::Error),
    #[error("there are {applied} migrations to revert, not {asked}")]
    TooFew { applied: usize, asked: usize },
}

/// A connection that holds the one lock under which a schema changes.
pub struct Migrator {
    connection: PgConnection,
}

/// One migration, and whether the database has it.
#[derive(Debug)]
pub struct Status {
    pub name: String,
    pub applied: bool,
}

impl Migrator {
    /// Connects, past a pooler if there is one, and waits for whoever migrates at this moment.
    pub fn connect(settings: &DatabaseSettings, url: &DatabaseUrl) -> Result<Self, Error> {
        let url = settings.migration_url.clone().unwrap_or_else(|| url.direct());
        let mut connection = PgConnection::establish(url.to_libpq().expose_secret())
            .map_err(|cause| Error::Connect { url: url.to_string(), cause: one_line(&cause) })?;
        // A migration takes as long as it takes.
        connection.batch_execute("set statement_timeout = 0")?;
        connection.batch_execute(&format!("select pg_advisory_lock({LOCK})"))?;
        Ok(Self { connection })
    }

    /// Brings the schema up to date and answers what that took. Writes `statement_timeout` into
    /// the database as well: a pooler passes on no setting of a session.
    pub fn apply(&mut self, settings: &DatabaseSettings) -> Result<Vec<String>, Error> {
        let names = self.status()?.into_iter().filter(|migration| !migration.applied);
        let names: Vec<String> = names.map(|migration| migration.name).collect();
        self.connection.run_pending_migrations(MIGRATIONS).map_err(Error::Migration)?;
        self.connection.batch_execute(&format!(
            "do $$ begin execute format('alter role current_user in database %I set statement_timeout = %L', \
             current_database(), '{}ms'); end $$",
            settings.statement_timeout.as_millis()
        ))?;
        Ok(names)
    }

    /// Takes the newest `count` migrations back, all or none being there, and answers which.
    pub fn revert(&mut self, count: usize) -> Result<Vec<String>, Error> {
        let applied = self.status()?.into_iter().filter(|migration| migration.applied);
        let applied: Vec<_> = applied.map(|migration| migration.name).collect();
        if applied.len() < count {
            return Err(Error::TooFew { applied: applied.len(), asked: count });
        }
        for _ in 0..count {
            self.connection.revert_last_migration(MIGRATIONS).map_err(Error::Migration)?;
        }
        Ok(applied.into_iter().rev().take(count).collect())
    }

    /// Every migration that this server or the database knows, oldest first.
    pub fn status(&mut self) -> Result<Vec<Status>, Error> {
        let applied = applied(&mut self.connection)?;
        let known = known()?;
        let newer = applied.iter().filter(|version| !known.iter().any(|(own, _)| own == *version));
        let newer = newer
            .map(|version| Status {
                name: format!("{version} (not of this server)"),
                applied: true,
            })
            .collect::<Vec<_>>();
        let own = known.iter().map(|(version, name)| Status {
            name: name.clone(),
            applied: applied.contains(version),
        });
        Ok(own.chain(newer).collect())
    }
}

/// The migrations of this server that the database lacks. Changes nothing. A database that has more
/// is not too old: the next version migrates first and starts afterwards.
pub(super) fn missing(connection: &mut PgConnection) -> QueryResult<Vec<String>> {
    let applied = applied(connection)?;
    let missing = known()?.into_iter().filter(|(version, _)| !applied.contains(version));
    Ok(missing.map(|(_, name)| name).collect())
}

/// Versions and names of what is embedded, oldest first.
fn known() -> QueryResult<Vec<(String, String)>> {
    let migrations: Vec<Box<dyn Migration<Pg>>> =
        MIGRATIONS.migrations().map_err(diesel::result::Error::QueryBuilderError)?;
    let mut known: Vec<_> = migrations
        .iter()
        .map(|migration| (migration.name().version().to_string(), migration.name().to_string()))
        .collect();
    known.sort();
    Ok(known)
}

/// diesel_migrations would make its table if it were not there.
fn applied(connection: &mut PgConnection) -> QueryResult<Vec<String>> {
    let begun = diesel::select(diesel::dsl::sql::<Bool>(
        "to_regclass('__diesel_schema_migrations') is not null",
    ));
    if !begun.get_result(connection)? {
        return Ok(Vec::new());
    }
    __diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .order(__diesel_schema_migrations::version)
        .load(connection)
}
