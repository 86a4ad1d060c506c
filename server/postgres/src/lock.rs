//! One process at a time uses a data folder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::Duration;

use crate::Error;
use crate::folder::DataFolder;
use crate::process::wait_for;

/// A process that was killed a moment ago is still being taken apart, its locks last.
const GIVEN_BACK_WITHIN: Duration = Duration::from_millis(500);

/// The right to use a data folder; the kernel gives it back however this process ends.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Lock {
    pub(crate) fn take(folder: &DataFolder) -> Result<Self, Error> {
        let path = folder.lock();
        let failed = |reason| Error::Folder { path: path.clone(), reason };
        loop {
            let file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .mode(0o600)
                .open(&path)
                .map_err(failed)?;
            let locked = wait_for(GIVEN_BACK_WITHIN, || match file.try_lock() {
                Ok(()) => Some(Ok(())),
                Err(TryLockError::WouldBlock) => None,
                Err(TryLockError::Error(error)) => Some(Err(failed(error))),
            });
            locked.unwrap_or_else(|| Err(Error::InUse { folder: folder.path().to_owned() }))?;
            // A throwaway server that just ended may have removed the file between the two steps;
            // a lock on a removed file keeps nobody out.
            if is_the_file_at(&file, &path).map_err(failed)? {
                return Ok(Self { file });
            }
        }
    }

    /// A second handle on the same lock: the lock lasts until both are closed.
    pub(crate) fn share(&self) -> io::Result<File> {
        self.file.try_clone()
    }
}

impl Drop for Lock {
    /// Closing would do, were it not for a thread that forks at this moment: until it executes its
    /// program, the child has the handle as well.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

fn is_the_file_at(file: &File, path: &Path) -> io::Result<bool> {
    let held = file.metadata()?;
    match fs::metadata(path) {
        Ok(named) => Ok((held.dev(), held.ino()) == (named.dev(), named.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
