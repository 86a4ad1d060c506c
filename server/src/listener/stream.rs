//! The bytes of a connection, as they come and go.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use super::coarse_clock::TICK;
use super::connection::Connection;

/// A socket that tells its [`Connection`] what moves, and is not read while that is paused.
pub(super) struct Stream {
    socket: TcpStream,
    connection: Arc<Connection>,
    /// When to look again whether the pause is over.
    pause: Option<Pin<Box<Sleep>>>,
    /// How much longer than others this one waits until then: those who were refused together would
    /// come back together.
    longer: Duration,
}

/// The most of that.
const MOST: u16 = 500;

impl Stream {
    /// Of clients at one address, no two have one port.
    pub(super) fn new(socket: TcpStream, port: u16, connection: Arc<Connection>) -> Self {
        let longer = Duration::from_millis(u64::from(port % MOST));
        Self { socket, connection, pause: None, longer }
    }

    fn poll_unpaused(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while self.connection.is_paused() {
            let time = TICK + self.longer;
            let pause = self.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(time)));
            ready!(pause.as_mut().poll(context));
            self.pause = None;
        }
        Poll::Ready(())
    }

    fn note(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &written {
            Poll::Pending => self.connection.socket_is_full(),
            Poll::Ready(Ok(bytes)) => self.connection.socket_took(*bytes),
            Poll::Ready(Err(_)) => {}
        }
        written
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.poll_unpaused(context));
        let before = into.filled().len();
        let outcome = ready!(Pin::new(&mut self.socket).poll_read(context, into));
        if into.filled().len() > before {
            self.connection.received();
        }
        Poll::Ready(outcome)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(context, bytes);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    /// HTTP flushes once it has nothing left to write.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(Pin::new(&mut self.socket).poll_flush(context));
        self.connection.socket_took_all();
        Poll::Ready(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
