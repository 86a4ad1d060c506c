//! An answer on its way to its reader.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use dropshot::Body;
use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};

use super::connection::InFlight;
use super::unread_bytes::Held;

/// So many bytes are given to HTTP at a time. What it has taken it keeps until the socket does.
const PIECE: usize = 32 * 1024;

/// A body that is counted as unread until it is taken, piece by piece.
pub(super) struct Answer {
    body: Body,
    /// What has come of the body and is not taken.
    left: Bytes,
    /// `None` where no room was asked for.
    held: Option<Held>,
    _request: InFlight,
}

impl Answer {
    pub(super) fn new(body: Body, held: Option<Held>, request: InFlight) -> Self {
        Self { body, left: Bytes::new(), held, _request: request }
    }

    fn piece(&mut self) -> Bytes {
        let piece = self.left.split_to(self.left.len().min(PIECE));
        if let Some(held) = &mut self.held {
            held.release(piece.len());
        }
        piece
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = <Body as HttpBody>::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.left.is_empty() {
            let is_of_known_length = self.body.size_hint().exact().is_some();
            let frame = match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => frame,
                end => return Poll::Ready(end),
            };
            self.left = match frame.into_data() {
                Ok(data) => data,
                Err(other) => return Poll::Ready(Some(Ok(other))),
            };
            let length = self.left.len();
            if let Some(held) = self.held.as_mut().filter(|_| !is_of_known_length) {
                held.add(length);
            }
        }
        Poll::Ready(Some(Ok(Frame::data(self.piece()))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = self.body.size_hint();
        let left = self.left.len() as u64;
        let (lower, upper) = (hint.lower() + left, hint.upper().map(|upper| upper + left));
        if let Some(upper) = upper {
            hint.set_upper(upper);
        }
        hint.set_lower(lower);
        hint
    }
}
