//! The server, as an operator runs it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::people;
use crate::Error;

/// What `todo-server migrate` does.
pub(super) fn migrate(program: &Path, folder: &Path, url: &str) -> Result<(), Error> {
    let status = command(program, folder, url).arg("migrate").stdout(Stdio::null()).status()?;
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
    /// Its log goes into the file `log`, as JSON.
    pub(super) fn start(program: &Path, log: &Path, url: &str, pool: u32) -> Result<Self, Error> {
        let mut child = command(program, log.parent().unwrap_or(log), url)
            .env("TODO_HTTP__BIND_ADDRESS", "127.0.0.1:0")
            .env("TODO_DATABASE__POOL_SIZE", pool.to_string())
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
    command.envs(people::SETTINGS).env("DATABASE_URL", url);
    command
}
