//! The database of those who have configured none.

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use private_postgres::{Cure, Lifetime, Options, PrivatePostgres};

use crate::settings::{DatabaseUrl, Settings};

const DATABASE: &str = "todo";

/// How often it is looked whether PostgreSQL is still there.
const LOOK_INTERVAL: Duration = Duration::from_millis(500);

#[derive(Debug, thiserror::Error)]
pub enum PrivateDatabaseError {
    #[error(
        "{folder} cannot be created: {cause}; set data_dir (TODO_DATA_DIR) to a folder that this \
         user may write to"
    )]
    Folder { folder: PathBuf, cause: io::Error },
    #[error("{0}{settings}", settings = settings_that_help(.0))]
    Postgres(#[from] private_postgres::Error),
    #[error("the address of the private database is not valid: it {0}")]
    Url(&'static str),
}

fn settings_that_help(error: &private_postgres::Error) -> &'static str {
    match error.cure() {
        Cure { data: true, binaries: false } => " (data_dir, TODO_DATA_DIR)",
        Cure { data: false, binaries: true } => {
            " (database.postgres_bin, TODO_DATABASE__POSTGRES_BIN)"
        }
        Cure { data: true, binaries: true } => {
            " (database.postgres_bin, TODO_DATABASE__POSTGRES_BIN; data_dir, TODO_DATA_DIR)"
        }
        Cure { data: false, binaries: false } => "",
    }
}

/// A PostgreSQL under `data_dir` that lives as long as this value.
pub(crate) struct PrivateDatabase {
    pub(crate) url: DatabaseUrl,
    postgres: PrivatePostgres,
}

impl PrivateDatabase {
    /// Blocks until it takes connections, and tells what takes its time.
    pub(crate) fn start(
        settings: &Settings,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Self, PrivateDatabaseError> {
        make_folder(&settings.data_dir).map_err(|cause| PrivateDatabaseError::Folder {
            folder: settings.data_dir.clone(),
            cause,
        })?;
        let options = Options {
            data: settings.data_dir.join("postgres"),
            binaries: settings.database.postgres_bin.clone(),
            database: DATABASE.to_owned(),
            lifetime: Lifetime::Durable,
        };
        let postgres = PrivatePostgres::start(&options, progress)?;
        let url = DatabaseUrl::parse(&postgres.url(DATABASE)).map_err(PrivateDatabaseError::Url)?;
        Ok(Self { url, postgres })
    }

    /// Comes back when PostgreSQL has ended by itself.
    pub(crate) async fn ended(&mut self) {
        while !self.postgres.has_ended() {
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
    }

    pub(crate) fn stop(self) -> Result<(), PrivateDatabaseError> {
        Ok(self.postgres.stop()?)
    }
}

/// What is in it is its owner's alone. Others may pass, not look: PostgreSQL refuses to run as root
/// and may have to run as somebody else inside.
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o711).create(folder)
}
