//! PostgreSQL's log, for what it says when it does not start.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::folder::DataFolder;
use crate::{Error, child_command};

/// Beyond this the log starts anew.
const LIMIT: u64 = 10 << 20;

/// The file the postmaster writes its messages to, and where in it this start begins.
#[derive(Debug)]
pub(crate) struct Log {
    file: File,
    path: PathBuf,
    beginning: u64,
}

impl Log {
    pub(crate) fn open(folder: &DataFolder) -> Result<Self, Error> {
        let path = folder.log();
        let open = || {
            let file =
                OpenOptions::new().create(true).append(true).read(true).mode(0o600).open(&path)?;
            if file.metadata()?.len() > LIMIT {
                file.set_len(0)?;
            }
            let beginning = file.metadata()?.len();
            Ok((file, beginning))
        };
        match open() {
            Ok((file, beginning)) => Ok(Self { file, path, beginning }),
            Err(reason) => Err(Error::Folder { path, reason }),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn share(&self) -> Result<File, Error> {
        let failed = |reason| Error::Folder { path: self.path.clone(), reason };
        self.file.try_clone().map_err(failed)
    }

    /// The line that says most of why this start failed.
    pub(crate) fn telling_line(&self) -> String {
        child_command::telling_line(&self.read().unwrap_or_default())
    }

    /// Whether it failed because children of a killed postmaster still use the data.
    pub(crate) fn tells_of_survivors(&self) -> bool {
        let content = self.read().unwrap_or_default();
        String::from_utf8_lossy(&content).contains("pre-existing shared memory block")
    }

    fn read(&self) -> io::Result<Vec<u8>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(self.beginning))?;
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        Ok(content)
    }
}
