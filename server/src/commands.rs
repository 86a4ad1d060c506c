//! What the program does when it is told to: one function a command.

mod migrate;
mod serve;
mod user;

pub use migrate::{Migration, migrate};
pub use serve::serve;
pub use user::{give_password, set_password};

use std::io::{self, Write};

use crate::database::migrations;
use crate::error::Error;
use crate::private_database::{self, PrivateDatabase};
use crate::server::StartError;
use crate::settings::{DatabaseUrl, Settings};

/// Why a command did not do its work, in a sentence.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error(transparent)]
    Settings(#[from] crate::settings::SettingsError),
    #[error(transparent)]
    PrivateDatabase(#[from] private_database::PrivateDatabaseError),
    #[error(transparent)]
    Migrations(#[from] migrations::Error),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("{0}")]
    Stopped(String),
    #[error("{0} {1}")]
    Input(&'static str, String),
    #[error(
        "there is no account with the e-mail address {0}; users of external issuers have no \
         password here"
    )]
    NoAccount(String),
    #[error("the operating system refused a resource that the server needs: {0}")]
    System(#[from] std::io::Error),
}

impl CommandError {
    /// For whoever may see the cause.
    fn from_error(error: Error) -> Self {
        let cause = error.cause().map(|cause| format!(": {cause}")).unwrap_or_default();
        Self::Stopped(format!("{}{cause}", error.message()))
    }
}

/// What holds, for an operator to read, once it is seen to be of use.
pub fn check_config(settings: &Settings) -> Result<String, CommandError> {
    settings.check_serving()?;
    Ok(settings.show()?)
}

/// Tells on standard error what takes its time.
fn tell(sentence: &str) {
    let _ = writeln!(io::stderr(), "{sentence}");
}

/// The database of the settings, or the private one, which runs as long as this value.
enum AnyDatabase {
    Configured(DatabaseUrl),
    Private(PrivateDatabase),
}

impl AnyDatabase {
    fn open(settings: &Settings) -> Result<Self, CommandError> {
        Ok(match &settings.database.url {
            Some(url) => Self::Configured(url.clone()),
            None => Self::Private(PrivateDatabase::start(settings, &mut tell)?),
        })
    }

    fn url(&self) -> &DatabaseUrl {
        match self {
            Self::Configured(url) => url,
            Self::Private(private) => &private.url,
        }
    }

    /// Comes back when it can only be helped by a new start, and says why.
    async fn failed(&mut self) -> String {
        match self {
            Self::Configured(_) => std::future::pending().await,
            Self::Private(private) => {
                private.ended().await;
                "the private PostgreSQL has stopped unexpectedly; start again, no data is lost"
                    .to_owned()
            }
        }
    }

    fn stop(self) -> Result<(), CommandError> {
        match self {
            Self::Configured(_) => Ok(()),
            Self::Private(private) => Ok(private.stop()?),
        }
    }
}
