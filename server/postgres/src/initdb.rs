//! A new cluster.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::process::Stdio;

use crate::binaries::Binaries;
use crate::cluster::{THROWAWAY_MARK, USER};
use crate::folder::DataFolder;
use crate::lock::Lock;
use crate::run_as::RunAs;
use crate::watchdog::Watchdog;
use crate::{Error, Lifetime, child_command};

/// A cluster in the making.
pub(crate) struct Initdb<'a> {
    pub(crate) folder: &'a DataFolder,
    pub(crate) binaries: &'a Binaries,
    pub(crate) run_as: &'a RunAs,
    pub(crate) lifetime: Lifetime,
}

impl Initdb<'_> {
    /// Makes a cluster with one database. It is made beside its place and moved there when
    /// complete, so an interrupted start leaves nothing that could be taken for a cluster.
    pub(crate) fn run(
        &self,
        database: &str,
        lock: &Lock,
        watchdog: &mut Watchdog,
    ) -> Result<(), Error> {
        let unfinished = self.folder.unfinished();
        self.make_folder().map_err(|reason| Error::Folder { path: unfinished.clone(), reason })?;
        self.run_initdb(lock, watchdog)?;
        if database != USER {
            self.create_database(database)?;
        }
        self.move_to_its_place().map_err(|reason| self.folder.failed(reason))
    }

    fn make_folder(&self) -> io::Result<()> {
        let unfinished = self.folder.unfinished();
        match fs::remove_dir_all(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        DirBuilder::new().mode(0o700).create(&unfinished)?;
        match self.run_as.owner() {
            None => Ok(()),
            Some((user, group)) => std::os::unix::fs::chown(&unfinished, Some(user), Some(group)),
        }
    }

    fn run_initdb(&self, lock: &Lock, watchdog: &mut Watchdog) -> Result<(), Error> {
        let program = self.binaries.initdb();
        let failed = |reason| Error::Program { program: program.clone(), reason };
        let mut command = self.run_as.command(&program);
        command
            .arg("-D")
            .arg(self.folder.unfinished())
            .arg(format!("--username={USER}"))
            .args(["--auth=trust", "--encoding=UTF8", "--no-locale"])
            // Otherwise initdb compares every known time zone with this machine's.
            .env("TZ", "UTC");
        if self.lifetime == Lifetime::Throwaway {
            command.arg("--no-sync");
        }
        // Should we be killed, initdb cleans up after itself; through its standard input, which it
        // does not read, it keeps the folder locked until then.
        let child = command
            .stdin(lock.share().map_err(failed)?)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        watchdog.watch_process(child.id());
        let output = child.wait_with_output().map_err(failed)?;
        watchdog.forget_process();
        if output.status.success() {
            return Ok(());
        }
        Err(self.refused(format!("initdb: {}", child_command::telling_line(&output.stderr))))
    }

    /// In single-user mode, which needs no server: the database is there before the cluster counts.
    fn create_database(&self, database: &str) -> Result<(), Error> {
        let program = self.binaries.postgres();
        let mut command = self.run_as.command(&program);
        command.args(["--single", "-c", "log_checkpoints=off"]);
        if self.lifetime == Lifetime::Throwaway {
            command.args(["-c", "fsync=off"]);
        }
        command.arg("-D").arg(self.folder.unfinished()).arg(USER);
        let statement = format!("create database \"{}\"\n", database.replace('"', "\"\""));
        let output = child_command::run_with_input(command, &statement)
            .map_err(|reason| Error::Program { program, reason })?;
        // A statement that fails does not end single-user mode.
        let complaint = String::from_utf8_lossy(&output.stderr);
        if output.status.success() && !complaint.contains("ERROR:") {
            return Ok(());
        }
        Err(self
            .refused(format!("create database: {}", child_command::telling_line(&output.stderr))))
    }

    fn move_to_its_place(&self) -> io::Result<()> {
        let unfinished = self.folder.unfinished();
        if self.lifetime == Lifetime::Throwaway {
            fs::write(unfinished.join(THROWAWAY_MARK), "")?;
        }
        fs::rename(&unfinished, self.folder.path())?;
        if self.lifetime == Lifetime::Durable {
            File::open(self.folder.parent())?.sync_all()?;
        }
        Ok(())
    }

    fn refused(&self, reason: String) -> Error {
        Error::Initdb { folder: self.folder.path().to_owned(), reason }
    }
}
