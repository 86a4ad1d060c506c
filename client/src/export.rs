//! The lines of an export.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::stream::{Stream, StreamExt, TryStreamExt, try_unfold};
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Cause, Error};
use crate::platform::BoxStream;
use crate::types::{Todo, User};

/// One line of an export.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ExportLine {
    /// The first line.
    User(User),
    /// One for each todo, newest first.
    Todo(Todo),
    /// What a newer service adds.
    Unknown(Value),
}

/// A [`Stream`] of the lines of an export: see [`Client::export_data`](crate::Client::export_data).
///
/// It ends with [`Error::ExportCutOff`] if the connection was lost: what came before is then not all
/// of the data.
#[must_use = "nothing is loaded until it is read"]
pub struct Export {
    lines: BoxStream<'static, Result<ExportLine, Error>>,
    failed: bool,
}

/// Much more than the longest todo. A line without end must not fill the memory.
const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// What has arrived and is not read yet.
struct Arrived<Bytes> {
    bytes: Bytes,
    buffer: Vec<u8>,
    /// Where the next line begins in the buffer, and how far it was searched for its end.
    start: usize,
    searched: usize,
    lines: u64,
}

impl Export {
    pub(crate) fn new<Bytes, Chunk, E>(bytes: Bytes) -> Self
    where
        Bytes: Stream<Item = Result<Chunk, E>> + Unpin + MaybeSend + 'static,
        Chunk: AsRef<[u8]> + MaybeSend + 'static,
        E: Into<Cause> + 'static,
    {
        let bytes = bytes.map_err(Into::<Cause>::into);
        let arrived = Arrived { bytes, buffer: Vec::new(), start: 0, searched: 0, lines: 0 };
        Self { lines: Box::pin(try_unfold(arrived, Arrived::line)), failed: false }
    }

    /// The next line; `None` after the last.
    pub async fn try_next(&mut self) -> Result<Option<ExportLine>, Error> {
        TryStreamExt::try_next(self).await
    }
}

impl Stream for Export {
    type Item = Result<ExportLine, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { lines, failed } = self.get_mut();
        let line = ready!(lines.as_mut().poll_next(context));
        *failed |= matches!(line, Some(Err(_)));
        // Whoever goes on after an error must not take the end for that of the data.
        let cut_off = || Err(Error::ExportCutOff("it has failed before".into()));
        Poll::Ready(line.or_else(|| failed.then(cut_off)))
    }
}

impl<Bytes, Chunk> Arrived<Bytes>
where
    Bytes: Stream<Item = Result<Chunk, Cause>> + Unpin,
    Chunk: AsRef<[u8]>,
{
    async fn line(mut self) -> Result<Option<(ExportLine, Self)>, Error> {
        loop {
            if let Some(length) = self.buffer[self.searched..].iter().position(|&b| b == b'\n') {
                let end = self.searched + length;
                let line = parse(&self.buffer[self.start..end]);
                (self.start, self.searched) = (end + 1, end + 1);
                self.lines += 1;
                return Ok(Some((line.map_err(Error::InvalidResponse)?, self)));
            }
            self.buffer.drain(..self.start);
            (self.start, self.searched) = (0, self.buffer.len());
            match self.bytes.next().await {
                Some(_) if self.buffer.len() > LONGEST_LINE => {
                    return Err(Error::InvalidResponse("a line has no end".into()));
                }
                Some(chunk) => {
                    let chunk = chunk.map_err(Error::ExportCutOff)?;
                    self.buffer.extend_from_slice(chunk.as_ref());
                }
                // The user is in the first line.
                None if self.buffer.is_empty() && self.lines > 0 => return Ok(None),
                // A proxy can hide that the connection was lost. Every line ends with a line feed.
                None => return Err(Error::ExportCutOff("the last line is missing".into())),
            }
        }
    }
}

fn parse(line: &[u8]) -> Result<ExportLine, Cause> {
    let value: Value = serde_json::from_slice(line)?;
    Ok(if let Some(user) = value.get("user") {
        ExportLine::User(User::deserialize(user)?)
    } else if let Some(todo) = value.get("todo") {
        ExportLine::Todo(Todo::deserialize(todo)?)
    } else {
        ExportLine::Unknown(value)
    })
}

/// `Send`, except in a browser.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) trait MaybeSend: Send {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send> MaybeSend for T {}
#[cfg(target_arch = "wasm32")]
pub(crate) trait MaybeSend {}
#[cfg(target_arch = "wasm32")]
impl<T> MaybeSend for T {}

#[cfg(test)]
mod tests {
    use std::io;

    use futures::executor::block_on;
    use futures::stream::iter;

    use super::*;

    type Chunk = Result<&'static [u8], io::Error>;

    const TODO: &[u8] = b"{\"todo\":{\"id\":\"0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b\",\
        \"title\":\"Buy milk\",\"description\":null,\"completed\":false,\
        \"created_at\":\"2025-10-03T14:05:09.123456Z\",\
        \"updated_at\":\"2025-10-03T14:05:09.123456Z\",\"color\":\"added later\"}}";

    /// Until the end, or a little beyond an error.
    fn lines(chunks: Vec<Chunk>) -> Vec<Result<ExportLine, Error>> {
        block_on(Export::new(iter(chunks)).take(5).collect())
    }

    #[test]
    fn lines_are_put_together_from_chunks() {
        let (begin, end) = TODO.split_at(100);
        let lines = lines(vec![Ok(begin), Ok(end), Ok(b"\n{\"tag\":1}\n{\"tag"), Ok(b"\":2}\n")]);
        let [Ok(ExportLine::Todo(todo)), Ok(ExportLine::Unknown(_)), Ok(ExportLine::Unknown(last))] =
            &lines[..]
        else {
            panic!("{lines:?}");
        };
        assert_eq!((todo.title.as_str(), &last["tag"]), ("Buy milk", &Value::from(2)));
    }

    #[test]
    fn a_line_without_end_does_not_fill_the_memory() {
        let endless = iter(std::iter::repeat_with(|| Chunk::Ok(&[b' '; 1024 * 1024])));
        let lines: Vec<_> = block_on(Export::new(endless).take(1).collect());
        assert!(matches!(lines[..], [Err(Error::InvalidResponse(_))]));
    }

    fn is_cut_off(line: &Result<ExportLine, Error>) -> bool {
        matches!(line, Err(Error::ExportCutOff(_)))
    }

    #[test]
    fn what_is_cut_off_is_told_from_what_is_complete() {
        assert!(matches!(lines(vec![])[..], [Err(Error::ExportCutOff(_)), ..]));
        let lost = || Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        for chunks in [vec![Ok(&b"{\"tag\":1}\n{"[..])], vec![Ok(&b"{\"tag\":1}\n"[..]), lost()]] {
            let lines = lines(chunks);
            let cut_off = matches!(&lines[..], [Ok(_), rest @ ..] if rest.iter().all(is_cut_off) && rest.len() == 4);
            assert!(cut_off, "{lines:?}");
        }
    }
}
