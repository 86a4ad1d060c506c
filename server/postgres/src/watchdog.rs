//! A process that stops PostgreSQL when we can no longer do it.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Stdio};

use crate::folder::DataFolder;
use crate::lock::Lock;
use crate::{Error, Lifetime, child_command};

/// A shell that stops PostgreSQL when this process is gone, and removes what a throwaway
/// server leaves on disk; that is its work after an orderly stop as well.
#[derive(Debug)]
pub(crate) struct Watchdog {
    child: Child,
    notes: Option<ChildStdin>,
}

impl Watchdog {
    pub(crate) fn start(
        folder: &DataFolder,
        lifetime: Lifetime,
        lock: &Lock,
    ) -> Result<Self, Error> {
        let failed = |reason| Error::Program { program: PathBuf::from("sh"), reason };
        let (word, output) = match lifetime {
            Lifetime::Durable => ("durable", Stdio::null()),
            // Not for writing: with it the watchdog holds the lock until all is removed.
            Lifetime::Throwaway => ("throwaway", lock.share().map_err(failed)?.into()),
        };
        let mut child = child_command::new("sh")
            .args(["-c", include_str!("watchdog.sh"), "watchdog"])
            .arg(folder.path())
            .arg(word)
            .stdin(Stdio::piped())
            .stdout(output)
            .stderr(Stdio::null())
            // Ctrl-C in the terminal is not for it.
            .process_group(0)
            .spawn()
            .map_err(failed)?;
        let notes = child.stdin.take();
        Ok(Self { child, notes })
    }

    pub(crate) fn watch_socket(&mut self, folder: &Path) {
        self.note("socket", &folder.to_string_lossy());
    }

    pub(crate) fn watch_process(&mut self, process_id: u32) {
        self.note("process", &process_id.to_string());
    }

    /// The process has ended: its number may soon be another's.
    pub(crate) fn forget_process(&mut self) {
        self.note("process", "");
    }

    /// When the watchdog itself was killed, the server works on without.
    fn note(&mut self, word: &str, value: &str) {
        if let Some(notes) = &mut self.notes {
            let _ = writeln!(notes, "{word} {value}");
        }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.notes.take());
        let _ = self.child.wait();
    }
}
