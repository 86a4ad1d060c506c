//! Asking over connections that are kept alive, each for one thing at a time.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::connection::Connection;
use super::measurement::Outcome;
use crate::Error;

/// How long an answer may take. Nothing is measured once one has taken longer.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct Load {
    pub(super) address: SocketAddr,
    pub(super) connections: usize,
    pub(super) requests: Vec<Vec<u8>>,
    /// More connections, which are not counted, and what they ask for.
    pub(super) beside: (usize, Vec<Vec<u8>>),
}

impl Load {
    /// One request, which must be answered well.
    pub(super) fn alone(&self) -> Result<(), Error> {
        let ask = async { Connection::open(self.address).await?.ask(&self.requests[0]).await };
        match runtime()?.block_on(ask)? {
            200..300 => Ok(()),
            status => Err(format!("bench: the server answers {status}").into()),
        }
    }

    /// Asks for so long, from one thread: the others are for those who are measured.
    pub(super) fn run(self: &Arc<Self>, time: Duration) -> Result<Outcome, Error> {
        runtime()?.block_on(async {
            let start = Instant::now();
            let mut connections = JoinSet::new();
            for number in 0..self.connections + self.beside.0 {
                let load = Arc::clone(self);
                let counts = number < self.connections;
                connections.spawn(async move {
                    let requests = if counts { &load.requests } else { &load.beside.1 };
                    let seen = ask_until(start + time, load.address, requests).await?;
                    io::Result::Ok(if counts { seen } else { Seen::default() })
                });
            }
            let mut seen = Seen::default();
            while let Some(connection) = connections.join_next().await {
                let more = connection??;
                seen.accepted.extend(more.accepted);
                seen.refused += more.refused;
            }
            Ok(seen.outcome(start.elapsed()))
        })
    }
}

pub(super) fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

async fn ask_until(end: Instant, address: SocketAddr, requests: &[Vec<u8>]) -> io::Result<Seen> {
    let mut connection = Connection::open(address).await?;
    let mut seen = Seen::default();
    loop {
        let request = &requests[fastrand::usize(..requests.len())];
        let start = Instant::now();
        if start >= end {
            return Ok(seen);
        }
        let status = tokio::time::timeout(PATIENCE, connection.ask(request)).await??;
        if (200..300).contains(&status) {
            seen.accepted.push(start.elapsed());
        } else {
            seen.refused += 1;
        }
    }
}

#[derive(Default)]
struct Seen {
    /// How long each good answer took.
    accepted: Vec<Duration>,
    refused: u64,
}

impl Seen {
    fn outcome(mut self, time: Duration) -> Outcome {
        self.accepted.sort_unstable();
        let count = self.accepted.len();
        let percentile = |hundredth: usize| self.accepted.get(count * hundredth / 100).copied();
        Outcome {
            answered: count as u64,
            refused: self.refused,
            time,
            percentiles: percentile(50).zip(percentile(99)).map(<[Duration; 2]>::from),
        }
    }
}
