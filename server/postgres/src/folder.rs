//! The data folder.

use std::ffi::OsString;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::Error;

/// The folder of a cluster, and the names beside it that are ours too.
#[derive(Debug, Clone)]
pub(crate) struct DataFolder {
    path: PathBuf,
}

impl DataFolder {
    /// Makes the parent when it is not there. The path is made absolute, without links: our
    /// programs run in `/`, and the same folder must lead to the same lock however it is named.
    pub(crate) fn resolve(path: &Path) -> Result<Self, Error> {
        let failed = |reason| Error::Folder { path: path.to_owned(), reason };
        let absolute = std::path::absolute(path).map_err(failed)?;
        let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
            return Err(failed(io::Error::from(io::ErrorKind::InvalidFilename)));
        };
        fs::create_dir_all(parent).map_err(failed)?;
        let path = match fs::canonicalize(&absolute) {
            Ok(path) => path,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::canonicalize(parent).map_err(failed)?.join(name)
            }
            Err(error) => return Err(failed(error)),
        };
        let folder = Self { path };
        folder.check_owner()?;
        Ok(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn parent(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("/"))
    }

    /// The cluster while it is being made; a rename to [`Self::path`] makes it count.
    pub(crate) fn unfinished(&self) -> PathBuf {
        self.sibling(".new")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.sibling(".lock")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.sibling(".log")
    }

    pub(crate) fn postmaster_pid(&self) -> PathBuf {
        self.path.join("postmaster.pid")
    }

    /// Who owns the folder, when it is there.
    pub(crate) fn owner(&self) -> Option<(u32, u32)> {
        fs::metadata(&self.path).ok().map(|metadata| (metadata.uid(), metadata.gid()))
    }

    pub(crate) fn failed(&self, reason: io::Error) -> Error {
        Error::Folder { path: self.path.clone(), reason }
    }

    /// Root can act as any owner; an ordinary user only as itself.
    fn check_owner(&self) -> Result<(), Error> {
        let us = rustix::process::geteuid();
        match self.owner() {
            Some((owner, _)) if !us.is_root() && owner != us.as_raw() => {
                Err(Error::OtherOwner { folder: self.path.clone(), owner })
            }
            _ => Ok(()),
        }
    }

    fn sibling(&self, suffix: &str) -> PathBuf {
        let mut name = OsString::from(&self.path);
        name.push(suffix);
        PathBuf::from(name)
    }
}
