//! The socket of a connection, as the runtime waits for it.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::task::{Context, Poll, Waker};

use socket2::SockRef;
use tokio::io::unix::AsyncFd;

use crate::ffi::{Flushed, RawConnection};

/// Knows when there is something to read, or room to write. libpq does both.
pub(crate) struct Socket(AsyncFd<OwnedFd>);

impl Socket {
    /// On a runtime.
    pub(crate) fn of(connection: &RawConnection) -> io::Result<Self> {
        connection.watch().map(Self)
    }

    /// Whether anything may have arrived since [`has_been_read`](Self::has_been_read).
    pub(crate) fn has_news(&self) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        self.0.poll_read_ready(&mut context).is_ready()
    }

    /// All that was there to read has been read. That the other side has ended the connection stays
    /// news.
    pub(crate) fn has_been_read(&self) {
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(Ok(mut ready)) = self.0.poll_read_ready(&mut context) {
            ready.clear_ready();
        }
    }

    /// Sends all that waits to be sent. What the other side says meanwhile is read: it may read no
    /// more before it is heard.
    pub(crate) async fn flush(&self, connection: &mut RawConnection) -> io::Result<()> {
        loop {
            match connection.flush() {
                // What failed is told by the next result.
                Flushed::All | Flushed::Failed => return Ok(()),
                Flushed::Some => {}
            }
            tokio::select! {
                ready = self.0.writable() => ready?.clear_ready(),
                ready = self.0.readable() => {
                    let mut ready = ready?;
                    consume(connection);
                    let _ = ready.try_io(|socket| peek(socket.get_ref()));
                }
            }
        }
    }

    /// Waits until a result of the connection's is there, or what says that there will be none.
    pub(crate) async fn wait_for_result(&self, connection: &mut RawConnection) -> io::Result<()> {
        while connection.is_busy() {
            let mut ready = self.0.readable().await?;
            if !consume(connection) {
                return Ok(());
            }
            if connection.is_busy() {
                // Tells that there is nothing left, if so: the system tells once that there is.
                let _ = ready.try_io(|socket| peek(socket.get_ref()));
            }
        }
        Ok(())
    }
}

/// libpq reads 8 KiB or more at a time. A record of TLS has up to 16 KiB, and the rest of one is
/// nothing that the socket would tell of: <https://www.rfc-editor.org/rfc/rfc8446#section-5.1>
fn consume(connection: &mut RawConnection) -> bool {
    connection.consume_input() && (!connection.is_encrypted() || connection.consume_input())
}

/// An error where there is nothing to read.
fn peek(socket: &OwnedFd) -> io::Result<()> {
    SockRef::from(socket).peek(&mut [MaybeUninit::uninit()]).map(|_| ())
}
