//! One connection to the server, kept alive, for one thing at a time.

use std::io;
use std::net::SocketAddr;

use httparse::{EMPTY_HEADER, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// As little of a client as will do, for what it costs is taken from those who are measured: it
/// reads answers with a `Content-Length`, one after the other.
pub(super) struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
    head: usize,
}

impl Connection {
    pub(super) async fn open(address: SocketAddr) -> io::Result<Self> {
        Self::over(TcpStream::connect(address).await?)
    }

    pub(super) fn over(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, answer: Vec::with_capacity(16 << 10), head: 0 })
    }

    /// The status of the answer, all of which has come.
    pub(super) async fn ask(&mut self, request: &[u8]) -> io::Result<u16> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        loop {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some((status, head, length)) = head(&self.answer)?
                && self.answer.len() >= length
            {
                self.head = head;
                return Ok(status);
            }
        }
    }

    /// What came with the last answer.
    pub(super) fn body(&self) -> &[u8] {
        &self.answer[self.head..]
    }
}

/// The status of an answer whose head has come, the length of that, and the length of it all.
fn head(answer: &[u8]) -> io::Result<Option<(u16, usize, usize)>> {
    let mut headers = [EMPTY_HEADER; 32];
    let mut response = Response::new(&mut headers);
    let odd = || io::Error::new(io::ErrorKind::InvalidData, "an answer of no known length");
    let httparse::Status::Complete(head) = response
        .parse(answer)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?
    else {
        return Ok(None);
    };
    let status = response.code.ok_or_else(odd)?;
    // No Content: it has no length either.
    if status == 204 {
        return Ok(Some((status, head, head)));
    }
    let length = response
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .and_then(|header| str::from_utf8(header.value).ok()?.parse::<usize>().ok())
        .ok_or_else(odd)?;
    Ok(Some((status, head, head + length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_where_its_length_says() {
        let answer = b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}";
        assert_eq!(head(answer).unwrap(), Some((201, answer.len() - 2, answer.len())));
        assert_eq!(head(&answer[..20]).unwrap(), None);
        let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
        assert_eq!(head(answer).unwrap(), Some((204, answer.len(), answer.len())));
        head(b"HTTP/1.1 200 OK\r\n\r\n").unwrap_err();
        head(b"no HTTP\r\n\r\n").unwrap_err();
    }
}
