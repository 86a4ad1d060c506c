//! Where PostgreSQL is installed.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::binaries::Binaries;
use crate::folder::DataFolder;
use crate::run_as::RunAs;
use crate::{Error, cluster, download_binaries};

/// Where packages put PostgreSQL: a folder, how a folder's name in it begins before the version
/// number, and where the programs are inside that.
const INSTALLATIONS: [(&str, &str, &str); 5] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/opt/homebrew/opt", "postgresql@", "bin"),
    ("/usr/local/opt", "postgresql@", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ("/usr", "pgsql-", "bin"),
];

/// Takes the folder asked for, else the first that is found, newest first; for a cluster that
/// is there already, its own major version, since no other can open it.
pub(crate) fn find(
    asked: Option<&Path>,
    folder: &DataFolder,
    run_as: &RunAs,
    progress: &mut dyn FnMut(&str),
) -> Result<Binaries, Error> {
    let wanted = cluster::major(folder)?;
    if let Some(asked) = asked {
        let binaries = Binaries::in_folder(asked)
            .map_err(|reason| Error::WrongBinaries { folder: asked.to_owned(), reason })?;
        return match wanted {
            Some(cluster) if cluster != binaries.major() => {
                Err(other_version(folder, cluster, [binaries.major()]))
            }
            _ => Ok(binaries),
        };
    }
    let mut found = BTreeSet::new();
    for candidate in candidates() {
        let Ok(binaries) = Binaries::in_folder(&candidate) else { continue };
        if wanted.is_none_or(|wanted| wanted == binaries.major()) {
            return Ok(binaries);
        }
        found.insert(binaries.major());
    }
    match wanted {
        Some(cluster) if cluster != download_binaries::MAJOR => {
            found.insert(download_binaries::MAJOR);
            Err(other_version(folder, cluster, found))
        }
        _ => download_binaries::obtain(run_as, progress),
    }
}

fn other_version(folder: &DataFolder, cluster: u32, found: impl IntoIterator<Item = u32>) -> Error {
    let found: Vec<_> = found.into_iter().map(|major| major.to_string()).collect();
    Error::OtherVersion { folder: folder.path().to_owned(), cluster, found: found.join(" and ") }
}

/// Every folder that may hold PostgreSQL, the best first. Lazy, for asking a program for its
/// version takes time.
fn candidates() -> impl Iterator<Item = PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path: Vec<_> = std::env::split_paths(&path).collect();
    in_path.into_iter().flat_map(behind_links).chain(INSTALLATIONS.into_iter().flat_map(installed))
}

/// In a folder of `PATH` stands a link to the program, or a wrapper, or the program itself. initdb
/// looks for its postgres beside itself, so the folder a link leads to comes first.
fn behind_links(folder: PathBuf) -> Vec<PathBuf> {
    match fs::canonicalize(folder.join("postgres")) {
        Ok(program) if folder.is_absolute() => {
            program.parent().map(Path::to_owned).into_iter().chain([folder]).collect()
        }
        _ => Vec::new(),
    }
}

fn installed((parent, prefix, programs): (&str, &str, &str)) -> Vec<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name();
            let version = name.to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((version, entry.path().join(programs)))
        })
        .collect();
    versions.sort_by_key(|(version, _)| Reverse(*version));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_installation_comes_first() {
        let parent = tempfile::tempdir().unwrap();
        for name in ["pgsql-9", "pgsql-17", "pgsql-15", "pgsql-old", "other"] {
            fs::create_dir(parent.path().join(name)).unwrap();
        }
        let found = installed((parent.path().to_str().unwrap(), "pgsql-", "bin"));
        let expected = ["pgsql-17/bin", "pgsql-15/bin", "pgsql-9/bin"];
        assert_eq!(found, expected.map(|name| parent.path().join(name)));
    }

    #[test]
    fn a_link_in_the_path_is_followed() {
        let place = tempfile::tempdir().unwrap();
        let place = fs::canonicalize(place.path()).unwrap();
        fs::create_dir_all(place.join("real")).unwrap();
        fs::create_dir_all(place.join("bin")).unwrap();
        fs::write(place.join("real/postgres"), "").unwrap();
        std::os::unix::fs::symlink("../real/postgres", place.join("bin/postgres")).unwrap();
        assert_eq!(behind_links(place.join("bin")), [place.join("real"), place.join("bin")]);
    }
}
