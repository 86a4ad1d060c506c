//! How PostgreSQL's programs are run: without our environment, and what they say.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::process::{Command, Output, Stdio};

/// What of our environment PostgreSQL's programs, and those that start them, can have use for.
const VARIABLES: [&str; 12] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "TZ",
    "TZDIR",
    "TMPDIR",
    "LOCALE_ARCHIVE",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
];

/// A command that neither our working folder nor our environment changes: PostgreSQL's programs
/// read `PG…` variables, complain when they cannot enter the working folder, and would otherwise
/// speak the user's language where we read what they say. What else our environment holds, passwords
/// and keys perhaps, is none of their business: whoever may read a process's environment would find
/// it in theirs as well.
pub(crate) fn new(program: impl AsRef<OsStr>) -> Command {
    with_variables(program, |name| VARIABLES.contains(&name))
}

/// The same with those variables of ours whose names are `wanted`.
pub(crate) fn with_variables(program: impl AsRef<OsStr>, wanted: impl Fn(&str) -> bool) -> Command {
    let mut command = Command::new(program);
    let ours = std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(&wanted));
    command.env_clear().envs(ours).env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
    command
}

/// Runs `command` to its end with `input` as standard input. The input is written before any
/// output is read, so it must be short.
pub(crate) fn run_with_input(mut command: Command, input: &str) -> io::Result<Output> {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        match stdin.write_all(input.as_bytes()) {
            // It ended early; its output says why.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
            _ => {}
        }
    }
    child.wait_with_output()
}

/// The line of a program's complaint that says the most: the first that names an error, else the
/// last. What a log puts before the message is left out.
pub(crate) fn telling_line(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let from_severity = |line: &str| {
        let start = ["FATAL:", "PANIC:", "ERROR:"].iter().find_map(|word| line.find(word));
        start
            .or_else(|| ["error:", "reason:"].iter().any(|word| line.contains(word)).then_some(0))
            .map(|start| line[start..].to_owned())
    };
    lines
        .clone()
        .find_map(from_severity)
        .or_else(|| lines.next_back().map(str::to_owned))
        .unwrap_or_else(|| "it said nothing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cargo gives a test variables of its own.
    #[test]
    fn a_program_gets_what_it_needs_of_the_environment_and_nothing_else() {
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
        let output = new("env").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let names: Vec<&str> =
            text.lines().filter_map(|line| Some(line.split_once('=')?.0)).collect();
        assert!(names.contains(&"PATH") && names.contains(&"LC_ALL"), "{names:?}");
        assert!(
            names.iter().all(|name| *name == "LC_ALL" || VARIABLES.contains(name)),
            "{names:?}"
        );
    }

    #[test]
    fn the_first_error_tells_most() {
        let log = b"2026-01-01 LOG:  starting\n2026-01-01 FATAL:  no room\n2026-01-01 LOG:  end\n";
        assert_eq!(telling_line(log), "FATAL:  no room");
        assert_eq!(telling_line(b"initdb: error: no\ninitdb: hint: try\n"), "initdb: error: no");
        assert_eq!(telling_line(b"one\ntwo\n\n"), "two");
        assert_eq!(telling_line(b""), "it said nothing");
    }
}
