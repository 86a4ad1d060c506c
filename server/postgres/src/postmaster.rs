//! The process of PostgreSQL.

use std::os::unix::process::CommandExt;
use std::process::{Child, ExitStatus};
use std::time::Duration;

use rustix::process::Signal;

use crate::binaries::Binaries;
use crate::folder::DataFolder;
use crate::log::Log;
use crate::postmaster_pid::PostmasterPid;
use crate::process::{send, wait_for};
use crate::run_as::RunAs;
use crate::socket::{self, SocketFolder};
use crate::{Error, Lifetime};

const READY_WITHIN: Duration = Duration::from_secs(60);

/// What of the stock settings a private server changes: it is reached by its socket alone, and its
/// log holds what concerns the server, not every statement that fails, for that is the
/// application's to report.
const SETTINGS: [&str; 8] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "log_destination=stderr",
    "logging_collector=off",
    "log_min_messages=log",
    "log_checkpoints=off",
    "timezone=UTC",
    "log_timezone=UTC",
];

/// Nobody misses a throwaway server's data after a power cut. Tests share it, so it takes more
/// connections.
const THROWAWAY_SETTINGS: [&str; 6] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=400",
];

/// A running postmaster. It is stopped when dropped.
#[derive(Debug)]
pub(crate) struct Postmaster {
    child: Child,
    stopped: bool,
}

impl Postmaster {
    pub(crate) fn spawn(
        folder: &DataFolder,
        binaries: &Binaries,
        run_as: &RunAs,
        socket: &SocketFolder,
        log: &Log,
        lifetime: Lifetime,
    ) -> Result<Self, Error> {
        let program = binaries.postgres();
        let mut command = run_as.command(&program);
        command.arg("-D").arg(folder.path()).arg("-c").arg(format!("port={}", socket::PORT));
        command.arg("-c").arg(format!("unix_socket_directories={}", socket.path().display()));
        let more: &[_] = match lifetime {
            Lifetime::Durable => &[],
            Lifetime::Throwaway => &THROWAWAY_SETTINGS,
        };
        for setting in SETTINGS.iter().chain(more) {
            command.args(["-c", setting]);
        }
        let child = command
            .stdout(log.share()?)
            .stderr(log.share()?)
            // Ctrl-C in the terminal is for the server, which then stops this in its own time.
            .process_group(0)
            .spawn()
            .map_err(|reason| Error::Program { program, reason })?;
        Ok(Self { child, stopped: false })
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn wait_until_ready(&mut self, folder: &DataFolder, log: &Log) -> Result<(), Error> {
        let process_id = self.process_id();
        let outcome = wait_for(READY_WITHIN, || {
            let ready = PostmasterPid { process_id, is_ready: true };
            if PostmasterPid::read(folder) == Some(ready) {
                return Some(Ok(()));
            }
            self.exit_status().map(|_| {
                Err(Error::Exited { reason: log.telling_line(), log: log.path().to_owned() })
            })
        });
        outcome.unwrap_or_else(|| {
            Err(Error::NotReady { seconds: READY_WITHIN.as_secs(), log: log.path().to_owned() })
        })
    }

    /// A fast shutdown: sessions are cut off, what was committed is on disk. Where that hangs, an
    /// immediate one, which the next start recovers from.
    pub(crate) fn stop(&mut self) -> Result<(), Error> {
        let steps = [
            (Signal::INT, Duration::from_secs(30)),
            (Signal::QUIT, Duration::from_secs(10)),
            (Signal::KILL, Duration::from_secs(10)),
        ];
        for (signal, limit) in steps {
            if self.exit_status().is_some() {
                return Ok(());
            }
            send(self.process_id(), signal);
            if wait_for(limit, || self.exit_status()).is_some() && signal != Signal::KILL {
                return Ok(());
            }
        }
        Err(Error::Killed { process_id: self.process_id() })
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.exit_status().is_some()
    }

    /// Once this is known, the process number is no longer ours to signal.
    fn exit_status(&mut self) -> Option<ExitStatus> {
        let status = self.child.try_wait().ok().flatten();
        self.stopped |= status.is_some();
        status
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        if !self.stopped {
            let _ = self.stop();
        }
    }
}
