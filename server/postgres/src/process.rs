//! Processes that are not our children.

use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

/// How often something is looked at that is expected within milliseconds.
const PAUSE: Duration = Duration::from_millis(2);

/// Asks again and again until there is an answer; `None` when there was none within `limit`.
pub(crate) fn wait_for<T>(limit: Duration, mut answer: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + limit;
    loop {
        if let Some(answer) = answer() {
            return Some(answer);
        }
        if Instant::now() >= end {
            return None;
        }
        sleep(PAUSE);
    }
}

/// A process that ended meanwhile is no error: the caller waits for its end anyway.
pub(crate) fn send(process_id: u32, signal: Signal) {
    if let Some(process) = number(process_id) {
        let _ = kill_process(process, signal);
    }
}

/// True for a zombie as well, and for another's process.
pub(crate) fn exists(process_id: u32) -> bool {
    number(process_id)
        .is_some_and(|process| test_kill_process(process) != Err(rustix::io::Errno::SRCH))
}

fn number(process_id: u32) -> Option<Pid> {
    i32::try_from(process_id).ok().filter(|number| *number > 0).and_then(Pid::from_raw)
}
