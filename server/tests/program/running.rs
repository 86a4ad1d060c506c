//! The program as a child process, with an environment of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

/// What registers Ada, and logs her in.
pub(crate) const ADA: &str = r#"{"email":"ada@example.com","password":"correct horse"}"#;

const STOP_TIMEOUT: Duration = Duration::from_secs(10);
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// The program in `folder`, knowing nothing of who runs the test.
pub(crate) fn program(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_todo-server"));
    command.args(arguments).current_dir(folder).env_clear();
    for name in ["PATH", "HOME", "TODO_DATABASE__POSTGRES_BIN"] {
        command.envs(std::env::var_os(name).map(|value| (name, value)));
    }
    // Whatever listens where the server would by itself is none of the test's business.
    command.env("TODO_HTTP__BIND_ADDRESS", "127.0.0.1:0");
    command.envs(variables.iter().copied());
    command
}

/// Runs it to its end.
pub(crate) fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    program(folder, arguments, variables).stdin(Stdio::null()).output().unwrap()
}

/// The same with something on its standard input.
pub(crate) fn run_with_input(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = program(folder, arguments, &[]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Dropped, so that it ends; a program that failed before does not read it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// Runs it to its end, which must be a failure told in one sentence, and answers that.
#[track_caller]
pub(crate) fn refusal(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let output = run(folder, arguments, variables);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    let sentence = told.lines().last().unwrap().to_owned();
    assert!(sentence.starts_with("todo-server: "), "{told}");
    sentence
}

/// A server that serves. Killed when a test fails before its end.
pub(crate) struct Running {
    child: Child,
    pub(crate) banner: String,
    pub(crate) address: String,
}

impl Running {
    /// Waits for its banner.
    pub(crate) fn start(folder: &Path, variables: &[(&str, &str)]) -> Self {
        let mut child = program(folder, &[], variables)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap_or_else(|| {
            let mut told = String::new();
            child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
            panic!("it did not start: {told}")
        });
        let first = first.unwrap();
        let address = first.rsplit("http://").next().unwrap().to_owned();
        let rest = lines.take(8).map(Result::unwrap).take_while(|line| !line.contains("sessions"));
        let banner = std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n");
        Self { child, banner, address }
    }

    pub(crate) fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &process]).status().unwrap().success());
    }

    /// Asks it to stop and answers how it ended and what it had logged.
    pub(crate) fn stop(self, signal: &str) -> (ExitStatus, String) {
        self.signal(signal);
        self.wait()
    }

    /// Waits for its end and answers how that was and what it had logged.
    pub(crate) fn wait(mut self) -> (ExitStatus, String) {
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        assert!(!log.contains("correct horse"), "a password is in the log: {log}");
        (self.child.wait().unwrap(), log)
    }

    /// Sends a request without a token and answers status and body.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        status_and_body(&self.exchange(method, path, "content-type: application/json\r\n", body))
    }

    /// Sends a GET request with a token and answers status and body.
    pub(crate) fn ask_with_token(&self, token: &str, path: &str) -> (u16, String) {
        let header = format!("authorization: Bearer {token}\r\n");
        status_and_body(&self.exchange("GET", path, &header, ""))
    }

    /// Whether a page of `origin` may read the list of todos.
    pub(crate) fn allows_page(&self, origin: &str) -> bool {
        let answer = self.exchange("GET", "/api/todos", &format!("origin: {origin}\r\n"), "");
        answer.contains(&format!("access-control-allow-origin: {origin}\r\n"))
    }

    fn exchange(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
             {headers}content-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Registers Ada and answers the status: 201 where she is new, 409 where she is known.
    pub(crate) fn register_ada(&self) -> u16 {
        self.ask("POST", "/api/users", ADA).0
    }
}

fn status_and_body(answer: &str) -> (u16, String) {
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
}

impl Drop for Running {
    /// Asked to stop, it leaves nothing behind; a failed test must not hang on one that does not.
    fn drop(&mut self) {
        let process = self.child.id().to_string();
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = Command::new("kill").arg(&process).status();
        }
        let begun = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if begun.elapsed() > STOP_TIMEOUT {
                let _ = self.child.kill();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Fails unless nobody runs in `folder` soon: neither server nor database nor what watches them.
#[track_caller]
pub(crate) fn nothing_runs_on(folder: &Path) {
    let folder = folder.to_str().unwrap();
    let begun = Instant::now();
    loop {
        let processes = Command::new("ps").args(["-axww", "-o", "args="]).output().unwrap();
        let processes = String::from_utf8_lossy(&processes.stdout).into_owned();
        let ours: Vec<_> = processes.lines().filter(|line| line.contains(folder)).collect();
        if ours.is_empty() {
            return;
        }
        assert!(begun.elapsed() < START_TIMEOUT, "{ours:#?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
