//! As which user PostgreSQL's programs run: they refuse root.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::folder::DataFolder;
use crate::{Error, child_command};

/// As whom PostgreSQL's programs run: initdb and postgres refuse root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RunAs {
    /// As ourselves, an ordinary user.
    Own,
    /// In a user namespace in which root is called by this user number. Outside it the programs
    /// are still root's, so no file changes hands; but root's power over others' files is gone.
    Namespace { user: u32 },
    /// As another user, who must own the data and be able to reach the programs.
    Account { user: u32, group: u32 },
}

/// The number of `nobody` wherever the list of users does not say otherwise.
const NOBODY: u32 = 65534;

impl RunAs {
    pub(crate) fn choose(folder: &DataFolder) -> Result<Self, Error> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Own);
        }
        // A cluster stays with its owner, whoever made it.
        if let Some((user, group)) = folder.owner().filter(|(user, _)| *user != 0) {
            return Ok(Self::Account { user, group });
        }
        let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
        // initdb insists that its user has a name.
        let user = find_account(&accounts, "nobody").map_or(NOBODY, |(user, _)| user);
        let namespace = Self::Namespace { user };
        if namespace.can_enter(folder.parent()) {
            return Ok(namespace);
        }
        if folder.path().join("PG_VERSION").exists() {
            let reason = format!("{} belongs to root", folder.path().display());
            return Err(Error::Root { reason });
        }
        ["postgres", "nobody"]
            .into_iter()
            .filter_map(|name| find_account(&accounts, name))
            .map(|(user, group)| Self::Account { user, group })
            .find(|run_as| run_as.can_enter(folder.parent()))
            .ok_or_else(|| {
                let parent = folder.parent().display();
                Error::Root { reason: format!("only root can enter {parent}") }
            })
    }

    /// Who must own what the programs write to, where that is not ourselves.
    pub(crate) fn owner(&self) -> Option<(u32, u32)> {
        match self {
            Self::Own | Self::Namespace { .. } => None,
            Self::Account { user, group } => Some((*user, *group)),
        }
    }

    /// The process number of the spawned command is the program's own in every case: `unshare`
    /// turns into the program.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        match self {
            Self::Own => child_command::new(program),
            Self::Namespace { user } => {
                let mut command = child_command::new("unshare");
                command
                    .arg(format!("--map-user={user}"))
                    .arg(format!("--map-group={user}"))
                    .args(["--user", "--"])
                    .arg(program);
                command
            }
            Self::Account { user, group } => {
                let mut command = child_command::new(program);
                command.uid(*user).gid(*group);
                command
            }
        }
    }

    /// Also tells whether this machine lets us run as this run_as at all; many containers
    /// forbid user namespaces.
    fn can_enter(&self, folder: &Path) -> bool {
        self.command("test")
            .arg("-x")
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }
}

/// User and group number of an account, from the text of `/etc/passwd`.
fn find_account(accounts: &str, name: &str) -> Option<(u32, u32)> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let mut numbers = fields.skip(1);
        let user = numbers.next()?.parse().ok()?;
        Some((user, numbers.next()?.parse().ok()?))
    })
}

/// Whether two paths lead to the same file or folder.
pub(crate) fn is_same_file(one: &Path, other: &Path) -> bool {
    let number = |path| fs::metadata(path).ok().map(|found| (found.dev(), found.ino()));
    number(one).is_some_and(|one| number(other) == Some(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_found_by_their_whole_name() {
        let accounts = "root:x:0:0::/root:/bin/sh\nnobody2:x:7:8::/:\nnobody:x:65534:65533::/:\n";
        assert_eq!(find_account(accounts, "nobody"), Some((65534, 65533)));
        assert_eq!(find_account(accounts, "postgres"), None);
        assert_eq!(find_account("nobody:*:-2:-2::/:\n", "nobody"), None);
    }
}
