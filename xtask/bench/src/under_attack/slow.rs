//! Whoever says little, or nothing.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::target::Target;

/// Every other one begins as any HTTP request or preface may, and leaves it at that.
pub(super) async fn silence(target: Target, number: u16) -> io::Result<()> {
    let mut stream = target.connect(0).await?;
    if number % 2 == 1 {
        stream.write_all(b"P").await?;
    }
    until_closed(&mut stream).await
}

pub(super) async fn head(target: Target, _: u16) -> io::Result<()> {
    let beginning = "GET /api/todos HTTP/1.1\r\nHost: localhost\r\nX-Padding: ";
    trickle(target, beginning).await
}

pub(super) async fn body(target: Target, _: u16) -> io::Result<()> {
    let beginning = format!(
        "POST /api/todos HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n",
        target.token()
    );
    trickle(target, &beginning).await
}

/// A byte each second, until the server has enough of it.
async fn trickle(target: Target, beginning: &str) -> io::Result<()> {
    let mut stream = target.connect(0).await?;
    stream.write_all(beginning.as_bytes()).await?;
    loop {
        if timeout(Duration::from_secs(1), until_closed(&mut stream)).await.is_ok() {
            return Ok(());
        }
        stream.write_all(b"a").await?;
    }
}

async fn until_closed(stream: &mut TcpStream) -> io::Result<()> {
    let mut answer = [0; 1024];
    while stream.read(&mut answer).await? > 0 {
        // So that an answer that is repeated for ever costs little.
        sleep(Duration::from_millis(1)).await;
    }
    Ok(())
}
