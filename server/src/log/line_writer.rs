//! Lines on their way to a file or a collector.
//!
//! A line costs its request the copy into a buffer; a thread of its own writes what has gathered, in
//! one go. Writing each by itself costs as much as serving a request.

use std::io::{self, Write};
use std::mem::take;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Lines gather for so long before they are written.
const GATHER: Duration = Duration::from_millis(5);

/// More bytes than this do not wait: a collector that is stuck must not slow requests, nor fill the
/// memory. What is dropped is counted and told.
const BUFFER: usize = 1 << 20;

/// Where a formatter writes. A line ends with a flush.
pub(super) struct LineWriter {
    line: Vec<u8>,
    shared: Arc<Shared>,
}

/// Writes out what still waits, and ends the thread, when dropped.
pub(super) struct Writing {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    gathered: Mutex<Gathered>,
    news: Condvar,
}

#[derive(Default)]
struct Gathered {
    lines: Vec<u8>,
    dropped: u64,
    ends: bool,
}

/// Writes lines to `sink`.
pub(super) fn write_to(sink: impl Write + Send + 'static) -> io::Result<(LineWriter, Writing)> {
    let shared = Arc::<Shared>::default();
    let writing = shared.clone();
    let thread = std::thread::Builder::new()
        .name("log".to_owned())
        .spawn(move || write_gathered(&writing, sink))?;
    let writer = LineWriter { line: Vec::new(), shared: shared.clone() };
    Ok((writer, Writing { shared, thread: Some(thread) }))
}

impl Write for LineWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut gathered = self.shared.lock();
        if gathered.lines.len() + self.line.len() > BUFFER {
            gathered.dropped += 1;
        } else {
            gathered.lines.extend_from_slice(&self.line);
        }
        let is_first = gathered.lines.len() == self.line.len();
        drop(gathered);
        self.line.clear();
        if is_first {
            self.shared.news.notify_one();
        }
        Ok(())
    }
}

fn write_gathered(shared: &Shared, mut sink: impl Write) {
    let mut lines = Vec::new();
    loop {
        let (dropped, ends) = {
            let nothing = |gathered: &mut Gathered| gathered.lines.is_empty() && !gathered.ends;
            let gathered = shared.news.wait_while(shared.lock(), nothing);
            let gathered = gathered.unwrap_or_else(PoisonError::into_inner);
            // Ends early when the end is asked for.
            let going_on = |gathered: &mut Gathered| !gathered.ends;
            let (mut gathered, _) = shared
                .news
                .wait_timeout_while(gathered, GATHER, going_on)
                .unwrap_or_else(PoisonError::into_inner);
            std::mem::swap(&mut lines, &mut gathered.lines);
            (take(&mut gathered.dropped), gathered.ends)
        };
        // A line that cannot be written can be told to nobody.
        let _ = sink.write_all(&lines);
        lines.clear();
        if dropped > 0 {
            let _ = writeln!(
                sink,
                r#"{{"msg":"log lines were dropped, the log is not read fast enough","level":"WARN","dropped":{dropped}}}"#
            );
        }
        if ends {
            let _ = sink.flush();
            return;
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.shared.lock().ends = true;
        self.shared.news.notify_one();
        if let Some(thread) = self.thread.take() {
            // It does not panic.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// Stands for a collector; each write waits until it is let through.
    struct Collector {
        let_through: Receiver<()>,
        written: Sender<Vec<u8>>,
    }

    impl Write for Collector {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.let_through.recv();
            let _ = self.written.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn line(writer: &mut LineWriter, text: &str) {
        writer.write_all(text.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    #[test]
    fn lines_that_gather_are_written_in_one_go_and_none_is_left_at_the_end() {
        let (let_through, waits) = channel();
        let (sender, written) = channel();
        let (mut writer, writing) =
            write_to(Collector { let_through: waits, written: sender }).unwrap();
        line(&mut writer, "one\n");
        line(&mut writer, "two\n");
        drop(let_through);
        drop(writing);
        let written: Vec<Vec<u8>> = written.iter().collect();
        assert_eq!(written.concat(), b"one\ntwo\n");
        assert!(written.len() <= 2);
    }

    #[test]
    fn lines_that_nobody_takes_are_counted_and_hold_nobody_up() {
        let (let_through, waits) = channel();
        let (sender, written) = channel();
        let (mut writer, writing) =
            write_to(Collector { let_through: waits, written: sender }).unwrap();
        let long = "x".repeat(BUFFER / 4);
        for _ in 0..16 {
            line(&mut writer, &long);
        }
        drop(let_through);
        drop(writing);
        let written = written.iter().collect::<Vec<_>>().concat();
        let told = String::from_utf8(written).unwrap();
        assert!(told.contains(r#""dropped":"#), "{}", &told[told.len() - 200..]);
    }
}
