//! What a data folder says about the cluster in it.

use std::{fs, io};

use crate::folder::DataFolder;
use crate::run_as::RunAs;
use crate::socket::SocketFolder;
use crate::{Error, Lifetime, orphaned_server};

/// The superuser of every cluster made here; there is no password, the socket's folder is the gate.
pub(crate) const USER: &str = "postgres";

/// A file in clusters that were made without waiting for the disk, and go with their server.
pub(crate) const THROWAWAY_MARK: &str = "throwaway";

/// The major version of PostgreSQL the cluster belongs to, `None` where there is no cluster yet.
pub(crate) fn major(folder: &DataFolder) -> Result<Option<u32>, Error> {
    let foreign = || Error::NotACluster { folder: folder.path().to_owned() };
    match fs::read_to_string(folder.path().join("PG_VERSION")) {
        Ok(version) => version.trim().parse().map(Some).map_err(|_| foreign()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            match fs::read_dir(folder.path()) {
                Ok(mut entries) => entries.next().map_or(Ok(None), |_| Err(foreign())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(folder.failed(error)),
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Err(foreign()),
        Err(error) => Err(folder.failed(error)),
    }
}

/// Keeps a throwaway server from removing data that somebody wants, and a durable one from trusting
/// data that nobody took care of. Removes what a killed throwaway server left.
pub(crate) fn check_lifetime(
    folder: &DataFolder,
    run_as: &RunAs,
    lifetime: Lifetime,
) -> Result<(), Error> {
    if major(folder)?.is_none() {
        return Ok(());
    }
    let refused = |reason| Err(Error::OtherLifetime { folder: folder.path().to_owned(), reason });
    match (folder.path().join(THROWAWAY_MARK).exists(), lifetime) {
        (false, Lifetime::Durable) => Ok(()),
        (false, Lifetime::Throwaway) => refused("a throwaway server would remove"),
        (true, Lifetime::Durable) => refused("a killed throwaway server left behind"),
        (true, Lifetime::Throwaway) => {
            orphaned_server::stop(folder)?;
            // Its name follows from the folder, so this is the last chance to remove it.
            drop(SocketFolder::prepare(folder.path(), run_as)?);
            fs::remove_dir_all(folder.path()).map_err(|reason| folder.failed(reason))
        }
    }
}

/// PostgreSQL would cut a longer name, and single-user mode takes one line as one statement.
pub(crate) fn check_database_name(name: &str) -> Result<(), Error> {
    if (1..=63).contains(&name.len()) && !name.chars().any(char::is_control) {
        Ok(())
    } else {
        Err(Error::DatabaseName { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_empty_or_a_cluster_or_in_the_way() {
        let place = tempfile::tempdir().unwrap();
        let data = place.path().join("data");
        let folder = DataFolder::resolve(&data).unwrap();
        assert_eq!(major(&folder).unwrap(), None);
        fs::create_dir(&data).unwrap();
        assert_eq!(major(&folder).unwrap(), None);
        fs::write(data.join("letter"), "").unwrap();
        assert!(matches!(major(&folder), Err(Error::NotACluster { .. })));
        fs::write(data.join("PG_VERSION"), "15\n").unwrap();
        assert_eq!(major(&folder).unwrap(), Some(15));
        fs::remove_dir_all(&data).unwrap();
        fs::write(&data, "").unwrap();
        assert!(matches!(major(&folder), Err(Error::NotACluster { .. })));
    }

    #[test]
    fn a_database_name_fits_one_statement() {
        assert!(check_database_name("a \"b\" c").is_ok());
        for name in ["", "two\nlines", &"x".repeat(64)] {
            assert!(check_database_name(name).is_err(), "{name:?}");
        }
    }
}
