//! The socket of a connection, as the runtime waits for it.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::task::{Context, Poll, Waker};

use socket2::SockRef;
use tokio::io::unix::AsyncFd;
use tokio::task::coop::consume_budget;

use crate::ffi::{Flushed, RawConnection};

/// Knows when there is something to read, or room to write. libpq does both.
pub(crate) struct Socket(AsyncFd<OwnedFd>);

impl Socket {
    /// On a runtime.
    pub(crate) fn of(connection: &RawConnection) -> io::Result<Self> {
        connection.watch().map(Self)
    }

    /// Whether anything has arrived that was not read, or the end.
    pub(crate) fn has_news(&self) -> bool {
        let nothing = |error: io::Error| error.kind() == io::ErrorKind::WouldBlock;
        !peek(self.0.get_ref()).is_err_and(nothing)
    }

    /// After all that has arrived was read: the next wait is for more. The end of the connection stays
    /// known.
    pub(crate) fn clear_readiness(&self) {
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
                Flushed::All => return Ok(()),
                Flushed::Some => {}
                Flushed::Failed => return lost_or_error(connection),
            }
            tokio::select! {
                ready = self.0.writable() => ready?.clear_ready(),
                ready = self.0.readable() => {
                    let mut ready = ready?;
                    if !connection.consume_input() {
                        return lost_or_error(connection);
                    }
                    let _ = ready.try_io(|socket| peek(socket.get_ref()));
                }
            }
        }
    }

    /// Waits until a result of the connection's is there, or what says that there will be none.
    pub(crate) async fn wait_for_result(&self, connection: &mut RawConnection) -> io::Result<()> {
        while connection.is_busy() {
            // Others have their turn while a long answer arrives.
            consume_budget().await;
            let mut ready = self.0.readable().await?;
            if !connection.consume_input() {
                return lost_or_error(connection);
            }
            if connection.is_busy() {
                // Clears the readiness where nothing is left: the system tells of more only then. What
                // TLS has decrypted is not left behind: libpq 18 reads all of it.
                let _ = ready.try_io(|socket| peek(socket.get_ref()));
            }
        }
        Ok(())
    }
}

/// After libpq could not send or read: where it saw the connection end, the next result says why.
/// Otherwise what is sent and what is answered would no longer belong together.
fn lost_or_error(connection: &RawConnection) -> io::Result<()> {
    match connection.is_lost() {
        true => Ok(()),
        false => Err(io::Error::other(connection.error())),
    }
}

/// An error where there is nothing to read.
fn peek(socket: &OwnedFd) -> io::Result<()> {
    SockRef::from(socket).peek(&mut [MaybeUninit::uninit()]).map(|_| ())
}
