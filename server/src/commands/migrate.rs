//! `todo-server migrate`.

use super::{AnyDatabase, CommandError, tell};
use crate::database::migrations::Migrator;
use crate::settings::Settings;

/// What is to be done with the schema.
#[derive(Clone, Copy, Debug)]
pub enum Migration {
    /// Bring it up to date.
    Apply,
    /// Change nothing and tell.
    Status,
    /// Bring it up to date, and spread the rows over the workers of a Citus cluster.
    Distribute,
    /// Take the newest so many back.
    Revert(usize),
}

/// Answers what a person wants to read about it.
pub fn migrate(settings: &Settings, migration: Migration) -> Result<String, CommandError> {
    let database = AnyDatabase::open(settings)?;
    let mut migrator = Migrator::connect(&settings.database, database.url(), tell)?;
    let report = match migration {
        Migration::Apply => listed("applied", &migrator.apply(&settings.database)?),
        Migration::Distribute => {
            let applied = listed("applied", &migrator.apply(&settings.database)?);
            migrator.distribute()?;
            format!("{applied}\ndistributed  todos by user_id, all other tables to each worker")
        }
        Migration::Revert(count) => listed("reverted", &migrator.revert(count)?),
        Migration::Status => {
            let word = |applied| if applied { "applied" } else { "pending" };
            let lines = migrator.status()?;
            let lines =
                lines.iter().map(|status| format!("{}  {}", word(status.applied), status.name));
            lines.collect::<Vec<_>>().join("\n")
        }
    };
    drop(migrator);
    database.stop()?;
    Ok(report)
}

fn listed(done: &str, names: &[String]) -> String {
    if names.is_empty() {
        return format!("nothing to be {done}");
    }
    names.iter().map(|name| format!("{done}  {name}")).collect::<Vec<_>>().join("\n")
}
