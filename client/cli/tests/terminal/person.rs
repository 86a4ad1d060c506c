//! Somebody who types.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};
use serde_json::Value;
use tempfile::TempDir;
use todo_tests::PASSWORD;

/// Longer than any command takes.
const MILLISECONDS: u64 = 30_000;

/// With a home of their own, and no variable of whoever runs the tests.
pub struct Person {
    pub home: TempDir,
    pub variables: Vec<(&'static str, String)>,
    pub columns: u32,
}

/// What came of a command.
#[derive(Debug)]
pub struct Outcome {
    pub code: i32,
    /// What the terminal showed.
    pub text: String,
}

impl Person {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        Self { home, variables: Vec::new(), columns: 80 }
    }

    /// Who has an account and is logged in.
    pub fn registered(service: &str) -> Self {
        let person = Self::new();
        let outcome =
            person.types(&["--api", service, "register", "ada@example.com"], |terminal| {
                terminal.exp_string("New password: ").unwrap();
                terminal.send_line(PASSWORD).unwrap();
                terminal.exp_string("Repeat the new password: ").unwrap();
                terminal.send_line(PASSWORD).unwrap();
            });
        assert_eq!(outcome.code, 0, "{}", outcome.text);
        person
    }

    /// In a terminal.
    pub fn runs(&self, arguments: &[&str]) -> Outcome {
        self.types(arguments, |_| {})
    }

    /// In a terminal, and it succeeds.
    #[track_caller]
    pub fn does(&self, arguments: &[&str]) -> String {
        let outcome = self.runs(arguments);
        assert_eq!(outcome.code, 0, "{arguments:?}: {}", outcome.text);
        outcome.text
    }

    /// In a terminal, answering what is asked.
    pub fn types(&self, arguments: &[&str], answers: impl Fn(&mut PtySession)) -> Outcome {
        let mut terminal = self.terminal(arguments);
        answers(&mut terminal);
        // Each byte comes as a character.
        let bytes =
            terminal.exp_eof().unwrap().chars().map(|byte| u8::try_from(byte).unwrap()).collect();
        let text = String::from_utf8(bytes).unwrap().replace("\r\n", "\n");
        let code = match terminal.process().wait().unwrap() {
            WaitStatus::Exited(_, code) => code,
            other => panic!("{other:?}: {text}"),
        };
        assert!(!text.contains("panicked"), "{text}");
        Outcome { code, text }
    }

    /// A terminal that shows what is typed, in which the program runs.
    pub fn terminal(&self, arguments: &[&str]) -> PtySession {
        let mut command = Command::new("sh");
        let script = format!("stty echo cols {} rows 24; exec \"$0\" \"$@\"", self.columns);
        command.args(["-c", &script, env!("CARGO_BIN_EXE_todo")]).args(arguments);
        self.prepare(&mut command);
        spawn_command(command, Some(MILLISECONDS)).unwrap()
    }

    /// Without a terminal.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_todo"));
        command.args(arguments).stdin(Stdio::null());
        self.prepare(&mut command);
        command
    }

    /// Without a terminal.
    pub fn pipes(&self, arguments: &[&str]) -> Output {
        let output = self.command(arguments).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(!errors.contains("panicked"), "{errors}");
        output
    }

    /// Without a terminal, as a program reads it.
    #[track_caller]
    pub fn reads(&self, arguments: &[&str]) -> Value {
        let output = self.pipes(arguments);
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What is kept of the login.
    pub fn profile(&self) -> PathBuf {
        self.home.path().join(".config/todo/default.json")
    }

    fn prepare(&self, command: &mut Command) {
        let path = std::env::var("PATH").unwrap();
        command.env_clear().env("PATH", path).env("HOME", self.home.path()).env("TERM", "xterm");
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.home.path());
    }
}
