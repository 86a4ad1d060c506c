//! `todo-server`, or `todo-server serve`.

use std::io::{self, Write};
use std::time::Duration;

use slog::Logger;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{AnyDatabase, CommandError, tell};
use crate::banner::banner;
use crate::database::migrations::Migrator;
use crate::server::Server;
use crate::settings::Settings;

/// How long a thread that hangs in the database may hold up the end of the process.
const THREADS_TIMEOUT: Duration = Duration::from_secs(1);

/// Serves until SIGINT, SIGTERM or SIGHUP. A private database is started, migrated and stopped with it; any
/// other is left as it is.
pub fn serve(settings: &Settings, log: &Logger) -> Result<(), CommandError> {
    settings.check_serving()?;
    let mut database = AnyDatabase::open(settings)?;
    if let AnyDatabase::Private(_) = database {
        let mut migrator = Migrator::connect(&settings.database, database.url(), tell)?;
        migrator.apply(&settings.database)?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(settings.http.threads())
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(run(settings, &mut database, log));
    runtime.shutdown_timeout(THREADS_TIMEOUT);
    // What ended it first is what a person must hear of.
    outcome.and(database.stop())
}

async fn run(
    settings: &Settings,
    database: &mut AnyDatabase,
    log: &Logger,
) -> Result<(), CommandError> {
    let mut signals = Signals::new()?;
    let mut server = Server::start(settings, database.url(), log)?;
    let banner = banner(settings, server.address(), &place(settings, database));
    // A server goes on when nobody listens to it.
    let _ = writeln!(io::stdout(), "{banner}");
    slog::info!(log, "listening"; "address" => server.address().to_string());

    let failure = tokio::select! {
        name = signals.next() => {
            slog::info!(log, "stopping"; "signal" => name);
            None
        }
        failure = server.failed() => Some(failure),
        failure = database.failed() => Some(failure),
    };
    tokio::select! {
        all_ended = server.close(settings.http.drain_timeout) => {
            if !all_ended {
                slog::warn!(log, "some requests did not end within http.drain_timeout and were \
                    aborted");
            }
        }
        name = signals.next() => slog::warn!(log, "stopping at once"; "signal" => name),
    }
    failure.map_or(Ok(()), |why| Err(CommandError::Stopped(why)))
}

/// Where the todos are, for a person.
fn place(settings: &Settings, database: &AnyDatabase) -> String {
    match database {
        AnyDatabase::Configured(url) => url.to_string(),
        AnyDatabase::Private(_) => {
            let folder = std::path::absolute(&settings.data_dir);
            let folder = folder.as_ref().unwrap_or(&settings.data_dir);
            format!("{} (a private PostgreSQL)", folder.display())
        }
    }
}

/// The ways to ask a process to end: Ctrl-C, a supervisor, a terminal that is closed.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Signals {
    fn new() -> Result<Self, std::io::Error> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.hangup.recv() => "SIGHUP",
        }
    }
}
