//! A longer way to PostgreSQL: a socket that passes everything on, later.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// PostgreSQL's name for its socket in the folder that a URL calls the host.
const SOCKET: &str = ".s.PGSQL.5432";

pub(super) struct Delay {
    folder: PathBuf,
}

impl Delay {
    /// Everything takes `each_way` longer, however much is on its way. Threads, for they sleep to
    /// the tenth of a millisecond, where tokio's clock ticks in whole ones.
    pub(super) fn start(folder: &Path, postgres: &Path, each_way: Duration) -> io::Result<Self> {
        let listener = UnixListener::bind(folder.join(SOCKET))?;
        let postgres = postgres.join(SOCKET);
        thread::spawn(move || {
            for client in listener.incoming() {
                // One that cannot be served is hung up on.
                let _ = client.and_then(|client| connect(client, &postgres, each_way));
            }
        });
        Ok(Self { folder: folder.to_owned() })
    }

    pub(super) fn url(&self, database: &str) -> String {
        format!("postgresql:///{database}?host={}&user=postgres", self.folder.display())
    }
}

fn connect(client: UnixStream, postgres: &Path, each_way: Duration) -> io::Result<()> {
    let postgres = UnixStream::connect(postgres)?;
    carry(client.try_clone()?, postgres.try_clone()?, each_way);
    carry(postgres, client, each_way);
    Ok(())
}

/// One thread notes when something came, another waits until it is due.
fn carry(mut from: UnixStream, mut to: UnixStream, later: Duration) {
    let (came, due) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut buffer = vec![0; 64 << 10];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if came.send((Instant::now() + later, buffer[..length].to_vec())).is_err() {
                return;
            }
        }
    });
    thread::spawn(move || {
        for (when, what) in due {
            thread::sleep(when.saturating_duration_since(Instant::now()));
            if to.write_all(&what).is_err() {
                break;
            }
        }
        // Whoever hangs up is heard of on the other side.
        let _ = to.shutdown(Shutdown::Both);
    });
}
