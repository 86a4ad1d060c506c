//! The programs of one PostgreSQL, and its version.

use std::path::{Path, PathBuf};

use crate::child_command;

pub(crate) const OLDEST_MAJOR: u32 = 14;

/// A folder that holds the programs of one PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// What is in `folder`, or why that will not do.
    pub(crate) fn in_folder(folder: &Path) -> Result<Self, String> {
        for name in ["postgres", "initdb"] {
            if !folder.join(name).is_file() {
                return Err(format!("it contains no {name}"));
            }
        }
        let program = folder.join("postgres");
        let output = child_command::new(std::path::absolute(&program).unwrap_or(program))
            .arg("--version")
            .output()
            .map_err(|error| format!("its postgres cannot be run ({error})"))?;
        if !output.status.success() {
            let reason = child_command::telling_line(&output.stderr);
            return Err(format!("its postgres cannot be run ({reason})"));
        }
        let answer = String::from_utf8_lossy(&output.stdout);
        let major = parse_major(&answer)
            .ok_or_else(|| format!("its postgres reports the version {:?}", answer.trim()))?;
        if major < OLDEST_MAJOR {
            return Err(format!("it is PostgreSQL {major}"));
        }
        let folder = std::path::absolute(folder).unwrap_or(folder.to_owned());
        Ok(Self { folder, major })
    }

    pub(crate) fn major(&self) -> u32 {
        self.major
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn postgres(&self) -> PathBuf {
        self.folder.join("postgres")
    }

    pub(crate) fn initdb(&self) -> PathBuf {
        self.folder.join("initdb")
    }
}

/// From such as `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, `… 18beta1`.
fn parse_major(answer: &str) -> Option<u32> {
    let version = answer.strip_prefix("postgres (PostgreSQL) ")?;
    let end = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
    version[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn major_versions_are_read() {
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(parse_major(debian), Some(15));
        assert_eq!(parse_major("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(parse_major("postgres (EDB) 16.1\n"), None);
    }
}
