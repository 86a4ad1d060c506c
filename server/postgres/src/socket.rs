//! The folder of the socket, which only its owner may enter.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::run_as::RunAs;

/// Part of the socket's file name; nothing listens on the port.
pub(crate) const PORT: u16 = 5432;

/// The folder only its owner may enter, in which the postmaster makes its socket.
#[derive(Debug)]
pub(crate) struct SocketFolder {
    path: PathBuf,
}

impl SocketFolder {
    /// The name is short, for a socket's path may have 107 bytes at most (103 on macOS), and
    /// follows from the data folder, so that a cluster has one socket folder for life.
    pub(crate) fn prepare(data: &Path, run_as: &RunAs) -> Result<Self, Error> {
        let metadata =
            fs::metadata(data).map_err(|reason| Error::Folder { path: data.to_owned(), reason })?;
        let user = rustix::process::geteuid().as_raw();
        let path =
            PathBuf::from(format!("/tmp/.postgres-{user}-{}-{}", metadata.dev(), metadata.ino()));
        prepare(&path, user, run_as)
            .map_err(|reason| Error::SocketFolder { folder: path.clone(), reason })?;
        Ok(Self { path })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SocketFolder {
    /// For when no postmaster uses it any more. What is not ours stays.
    fn drop(&mut self) {
        let _ = remove_socket(&self.path);
        let _ = fs::remove_dir(&self.path);
    }
}

fn prepare(path: &Path, user: u32, run_as: &RunAs) -> Result<(), String> {
    let described = |error: io::Error| error.to_string();
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => {
            // The umask may have taken more away than wanted.
            fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(described)?;
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error.to_string()),
    }
    // Everyone can write to /tmp: what stands there may be another's. Once it is a folder of ours,
    // the sticky bit of /tmp keeps others from replacing it.
    let found = fs::symlink_metadata(path).map_err(described)?;
    if found.file_type().is_symlink() {
        return Err("it is a symbolic link".to_owned());
    }
    if !found.is_dir() {
        return Err("it is not a folder".to_owned());
    }
    let wanted = run_as.owner();
    if found.uid() != user && Some(found.uid()) != wanted.map(|(user, _)| user) {
        return Err(format!("it belongs to another user, uid {}", found.uid()));
    }
    if found.mode() & 0o777 != 0o700 {
        return Err(format!("its mode is {:o}, not 700", found.mode() & 0o777));
    }
    if let Some((user, group)) = wanted {
        std::os::unix::fs::chown(path, Some(user), Some(group)).map_err(described)?;
    }
    // A socket lock of a killed postmaster may name a process number that another program now has,
    // and PostgreSQL would then refuse to start.
    remove_socket(path).map_err(described)
}

fn remove_socket(folder: &Path) -> io::Result<()> {
    for name in [format!(".s.PGSQL.{PORT}"), format!(".s.PGSQL.{PORT}.lock")] {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_path_fits() {
        let path = format!("/tmp/.postgres-{}-{}-{}/.s.PGSQL.{PORT}", u32::MAX, u64::MAX, u64::MAX);
        assert!(path.len() <= 103, "{path} has {} bytes", path.len());
    }

    #[test]
    fn what_is_not_ours_alone_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let user = rustix::process::geteuid().as_raw();

        let link = folder.path().join("link");
        std::os::unix::fs::symlink(folder.path(), &link).unwrap();
        assert_eq!(prepare(&link, user, &RunAs::Own).unwrap_err(), "it is a symbolic link");

        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert_eq!(prepare(&file, user, &RunAs::Own).unwrap_err(), "it is not a folder");

        let open = folder.path().join("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, Permissions::from_mode(0o755)).unwrap();
        assert_eq!(prepare(&open, user, &RunAs::Own).unwrap_err(), "its mode is 755, not 700");

        let ours = folder.path().join("ours");
        prepare(&ours, user, &RunAs::Own).unwrap();
        prepare(&ours, user, &RunAs::Own).unwrap();
        let refused = prepare(&ours, user + 1, &RunAs::Own).unwrap_err();
        assert_eq!(refused, format!("it belongs to another user, uid {user}"));
    }
}
