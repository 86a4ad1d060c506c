//! The server, as an operator runs it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::users;
use crate::Error;

/// What `todo-server migrate` does.
pub(super) fn migrate(program: &Path, folder: &Path, url: &str) -> Result<(), Error> {
    let status = command(program, folder, url)
        .envs(users::SETTINGS)
        .arg("migrate")
        .stdout(Stdio::null())
        .status()?;
    if status.success() { Ok(()) } else { Err("bench: the migrations fail".into()) }
}

/// A running server. It is killed when dropped.
pub(super) struct Server {
    child: Child,
    address: SocketAddr,
    // Held, so that the server can go on writing to it.
    _output: BufReader<std::process::ChildStdout>,
}

impl Server {
    /// Believes the tokens of [`users`]. Its log goes into the file `log`, as JSON.
    pub(super) fn start(program: &Path, log: &Path, url: &str, pool: u32) -> Result<Self, Error> {
        let mut command = command(program, log.parent().unwrap_or(log), url);
        command.env("TODO_DATABASE__POOL_SIZE", pool.to_string()).envs(users::SETTINGS);
        Self::spawn(command, log)
    }

    /// With accounts of its own, and the 1,024 files that most systems give to a service.
    pub(super) fn start_with_accounts(
        program: &Path,
        log: &Path,
        url: &str,
        pool: u32,
    ) -> Result<Self, Error> {
        let mut shell = command(Path::new("sh"), log.parent().unwrap_or(log), url);
        shell.args(["-c", "ulimit -S -n 1024 && exec \"$0\""]).arg(program);
        shell.env("TODO_DATABASE__POOL_SIZE", pool.to_string());
        shell.env("TODO_AUTH__LOCAL__SIGNING_KEY", signing_key());
        Self::spawn(shell, log)
    }

    fn spawn(mut command: Command, log: &Path) -> Result<Self, Error> {
        let mut child = command
            .env("TODO_HTTP__BIND_ADDRESS", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(File::create(log)?)
            .spawn()?;
        let output = child.stdout.take().ok_or("bench: the server has no output")?;
        let mut output = BufReader::new(output);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let address = line.trim().strip_prefix("todo-server listens on http://");
        let address = address.and_then(|address| address.parse().ok());
        match address {
            Some(address) => Ok(Self { child, address, _output: output }),
            None => {
                child.kill()?;
                Err(format!("bench: the server does not start; see {}", log.display()).into())
            }
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn process_id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Without what is configured on this machine.
fn command(program: &Path, folder: &Path, url: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"TODO_") {
            command.env_remove(name);
        }
    }
    command.current_dir(folder).stdin(Stdio::null());
    command.env("DATABASE_URL", url);
    command
}

/// Made anew for each server: PKCS#8 of 32 random bytes (RFC 8410, section 7).
fn signing_key() -> String {
    let prefix = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
    let seed = [Uuid::new_v4(), Uuid::new_v4()].map(Uuid::into_bytes).concat();
    STANDARD.encode([prefix.as_slice(), &seed].concat())
}
