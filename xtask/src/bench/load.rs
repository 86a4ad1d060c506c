//! Asking over connections that are kept alive, each for one thing at a time.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use httparse::{EMPTY_HEADER, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

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

fn runtime() -> io::Result<tokio::runtime::Runtime> {
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

/// As little of a client as will do, for what it costs is taken from those who are measured: it
/// reads answers with a `Content-Length`, one after the other.
struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, answer: Vec::with_capacity(16 << 10) })
    }

    /// The status of the answer, all of which has come.
    async fn ask(&mut self, request: &[u8]) -> io::Result<u16> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        loop {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some((status, length)) = head(&self.answer)?
                && self.answer.len() >= length
            {
                return Ok(status);
            }
        }
    }
}

/// The status of an answer whose head has come, and the length of head and body.
fn head(answer: &[u8]) -> io::Result<Option<(u16, usize)>> {
    let mut headers = [EMPTY_HEADER; 32];
    let mut response = Response::new(&mut headers);
    let odd = || io::Error::new(io::ErrorKind::InvalidData, "an answer of no known length");
    let httparse::Status::Complete(head) = response
        .parse(answer)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?
    else {
        return Ok(None);
    };
    let length = response
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .and_then(|header| str::from_utf8(header.value).ok()?.parse::<usize>().ok())
        .ok_or_else(odd)?;
    Ok(Some((response.code.ok_or_else(odd)?, head + length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_where_its_length_says() {
        let answer = b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}";
        assert_eq!(head(answer).unwrap(), Some((201, answer.len())));
        assert_eq!(head(&answer[..20]).unwrap(), None);
        head(b"HTTP/1.1 200 OK\r\n\r\n").unwrap_err();
        head(b"no HTTP\r\n\r\n").unwrap_err();
    }
}
