use std::{
    ffi::OsStr,
    io::{self, Write},
    process::{Command, Output, Stdio},
};

/// A command that neither our working folder nor our environment changes: PostgreSQL's programs
/// read `PG…` variables, complain when they cannot enter the working folder, and would otherwise
/// speak the user's language where we read what they say.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/").stdin(Stdio::null()).env("LC_ALL", "C");
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"PG") {
            command.env_remove(name);
        }
    }
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

    #[test]
    fn the_first_error_tells_most() {
        let log = b"2026-01-01 LOG:  starting\n2026-01-01 FATAL:  no room\n2026-01-01 LOG:  end\n";
        assert_eq!(telling_line(log), "FATAL:  no room");
        assert_eq!(telling_line(b"initdb: error: no\ninitdb: hint: try\n"), "initdb: error: no");
        assert_eq!(telling_line(b"one\ntwo\n\n"), "two");
        assert_eq!(telling_line(b""), "it said nothing");
    }
}
