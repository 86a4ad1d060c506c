//! `postmaster.pid`, in which PostgreSQL says how it is doing.

use std::{fs, io};

use crate::folder::DataFolder;

/// What a postmaster writes into its data folder about itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PostmasterPid {
    pub(crate) process_id: u32,
    pub(crate) is_ready: bool,
}

impl PostmasterPid {
    /// `None` when there is none, or while it is being written.
    pub(crate) fn read(folder: &DataFolder) -> Option<Self> {
        Self::parse(&fs::read_to_string(folder.postmaster_pid()).ok()?)
    }

    /// Keeps what a killed postmaster left from standing in the way of the next. PostgreSQL refuses
    /// to start while any process has the number in the file, be it another program or a
    /// zombie, but knows that its own parent is no postmaster. The rest must stay: by it PostgreSQL
    /// finds out whether children of the killed one still use the data.
    pub(crate) fn disown(folder: &DataFolder) -> io::Result<()> {
        let path = folder.postmaster_pid();
        let content = match fs::read_to_string(&path) {
            Ok(content) => content,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        match content.split_once('\n') {
            Some((_, rest)) => fs::write(&path, format!("{}\n{rest}", std::process::id())),
            // Nothing but a full disk leaves the file empty.
            None => fs::remove_file(&path),
        }
    }

    fn parse(content: &str) -> Option<Self> {
        let mut lines = content.lines();
        let process_id = lines.next()?.trim().parse().ok()?;
        Some(Self { process_id, is_ready: lines.nth(6).is_some_and(|line| line.trim() == "ready") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eighth_line_tells_readiness() {
        let starting = "4711\n/data\n1700000000\n5432\n/tmp/socket\n\n  1234567     12345\n";
        assert_eq!(
            PostmasterPid::parse(starting),
            Some(PostmasterPid { process_id: 4711, is_ready: false })
        );
        assert_eq!(
            PostmasterPid::parse(&format!("{starting}ready   \n")),
            Some(PostmasterPid { process_id: 4711, is_ready: true })
        );
        assert_eq!(PostmasterPid::parse(""), None);
    }
}
