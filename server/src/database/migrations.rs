//! The schema's versions: `migrations/`, embedded.
//!
//! Whoever changes the schema does it in one transaction that holds one lock, and both end together.
//! So it is right through a pooler as well, which lends a session by the transaction: nothing that is
//! set or locked here is there for whoever gets the session next.

use std::time::{Duration, Instant};

use diesel::connection::{CacheSize, SimpleConnection};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
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

const DISTRIBUTION: &str = include_str!("../../../migrations/distribute_on_citus.sql");

/// Any number that nobody else locks.
const LOCK: i64 = 0x746f_646f;

/// How long to wait for somebody else who changes the schema.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often to look whether they are done.
const LOOK_INTERVAL: Duration = Duration::from_millis(250);

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the database at {url} cannot be reached: {cause}")]
    Connect { url: String, cause: String },
    #[error("the migration failed and nothing was changed: {0}")]
    Migration(Box<dyn std::error::Error + Send + Sync>),
    #[error("the tables cannot be distributed and stay as they are: {0}")]
    Distribute(diesel::result::Error),
    #[error("the migrations cannot be read from the database: {0}")]
    Statement(#[from] diesel::result::Error),
    #[error("there are {applied} migrations to revert, not {requested}")]
    TooFew { applied: usize, requested: usize },
    #[error(
        "another session has been migrating the schema for {} s; try again when it has finished, \
         or terminate it in that database: `select pg_terminate_backend(l.pid) from pg_locks l \
         join \
         pg_database d on d.oid = l.database where d.datname = current_database() and l.locktype = \
         'advisory' and l.objid = {LOCK} and l.granted`",
        .0.as_secs()
    )]
    Locked(Duration),
}

/// A connection that reads and changes the schema's versions.
pub struct Migrator {
    connection: PgConnection,
    patience: Duration,
    tell: fn(&str),
}

/// One migration, and whether the database has it.
#[derive(Debug)]
pub struct Status {
    pub name: String,
    pub applied: bool,
}

impl Migrator {
    /// Connects, past a pooler where its name tells the way. `tell` hears what takes its time.
    pub fn connect(
        settings: &DatabaseSettings,
        url: &DatabaseUrl,
        tell: fn(&str),
    ) -> Result<Self, Error> {
        let url = settings.migration_url.clone().unwrap_or_else(|| url.direct());
        let mut connection = PgConnection::establish(url.to_libpq().expose_secret())
            .map_err(|cause| Error::Connect { url: url.to_string(), cause: one_line(&cause) })?;
        // A prepared statement would stay behind in a pooler's session.
        connection.set_prepared_statement_cache_size(CacheSize::Disabled);
        Ok(Self { connection, patience: PATIENCE, tell })
    }

    /// Waits for `patience`, not a minute, while somebody else changes the schema.
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Brings the schema up to date and answers what that took. Writes `statement_timeout` into
    /// the database as well: a pooler passes on no setting of a session.
    pub fn apply(&mut self, settings: &DatabaseSettings) -> Result<Vec<String>, Error> {
        let milliseconds = settings.statement_timeout.as_millis();
        self.alone(|connection| {
            let names = status(connection)?.into_iter().filter(|migration| !migration.applied);
            let names = names.map(|migration| migration.name).collect();
            connection.run_pending_migrations(MIGRATIONS).map_err(Error::Migration)?;
            connection.batch_execute(&format!(
                "do $$ begin execute format('alter role current_user in database %I \
                 set statement_timeout = %L', current_database(), '{milliseconds}ms'); end $$"
            ))?;
            Ok(names)
        })
    }

    /// Spreads the rows over the workers of a Citus cluster, and leaves what is distributed already. The
    /// schema has to be up to date. Whoever writes meanwhile waits.
    pub fn distribute(&mut self) -> Result<(), Error> {
        self.alone(|connection| connection.batch_execute(DISTRIBUTION).map_err(Error::Distribute))
    }

    /// Takes the newest `count` migrations back, all or none being there, and answers which.
    pub fn revert(&mut self, count: usize) -> Result<Vec<String>, Error> {
        self.alone(|connection| {
            let applied = status(connection)?.into_iter().filter(|migration| migration.applied);
            let applied: Vec<_> = applied.map(|migration| migration.name).collect();
            if applied.len() < count {
                return Err(Error::TooFew { applied: applied.len(), requested: count });
            }
            for _ in 0..count {
                connection.revert_last_migration(MIGRATIONS).map_err(Error::Migration)?;
            }
            Ok(applied.into_iter().rev().take(count).collect())
        })
    }

    /// Every migration that this server or the database knows, oldest first. Waits for nobody who
    /// changes the schema.
    pub fn status(&mut self) -> Result<Vec<Status>, Error> {
        // In a transaction: what Diesel sends for one query may reach two sessions of a pooler.
        Ok(self.connection.build_transaction().read_only().run(status)?)
    }

    /// Does all of `work` or nothing, while nobody else changes the schema.
    fn alone<T>(
        &mut self,
        mut work: impl FnMut(&mut PgConnection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let begun = Instant::now();
        let mut told = false;
        loop {
            let done = self.connection.transaction(|connection| match lock(connection)? {
                true => work(connection).map(Some),
                false => Ok(None),
            })?;
            if let Some(done) = done {
                return Ok(done);
            }
            if begun.elapsed() >= self.patience {
                return Err(Error::Locked(self.patience));
            }
            if !told {
                (self.tell)(&format!(
                    "another session is migrating the schema; waiting for up to {} s",
                    self.patience.as_secs()
                ));
                told = true;
            }
            std::thread::sleep(LOOK_INTERVAL);
        }
    }
}

/// Whether the schema is ours until the transaction ends. A migration takes as long as it takes, but
/// does not wait long for a table: whoever asks for the table meanwhile would wait behind it.
fn lock(connection: &mut PgConnection) -> QueryResult<bool> {
    connection.batch_execute("set local statement_timeout = 0; set local lock_timeout = '5s'")?;
    diesel::select(sql::<Bool>(&format!("pg_try_advisory_xact_lock({LOCK})")))
        .get_result(connection)
}

fn status(connection: &mut PgConnection) -> QueryResult<Vec<Status>> {
    let applied = applied(connection)?;
    let known = known()?;
    let newer = applied.iter().filter(|version| !known.iter().any(|(own, _)| own == *version));
    let newer = newer
        .map(|version| Status {
            name: format!("{version} (unknown to this server)"),
            applied: true,
        })
        .collect::<Vec<_>>();
    let own = known
        .iter()
        .map(|(version, name)| Status { name: name.clone(), applied: applied.contains(version) });
    Ok(own.chain(newer).collect())
}

/// The migrations of this server that the database lacks. Changes nothing. A database that has more
/// is not too old: the next version migrates first and starts afterwards.
pub(super) async fn missing(
    connection: &mut async_libpq::Connection,
) -> async_libpq::Result<Vec<String>> {
    let applied: Vec<String> = match connection.get(is_begun()).await? {
        true => connection.load(versions()).await?,
        false => Vec::new(),
    };
    let known = known().map_err(async_libpq::Error::Encode)?;
    let missing = known.into_iter().filter(|(version, _)| !applied.contains(version));
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

fn applied(connection: &mut PgConnection) -> QueryResult<Vec<String>> {
    match is_begun().get_result(connection)? {
        true => versions().load(connection),
        false => Ok(Vec::new()),
    }
}

/// Whether there are versions to ask for: diesel_migrations would make its table if it were not there.
fn is_begun() -> SqlLiteral<Bool> {
    sql("select to_regclass('__diesel_schema_migrations') is not null")
}

#[diesel::dsl::auto_type(no_type_alias)]
fn versions() -> _ {
    __diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .order(__diesel_schema_migrations::version)
}
