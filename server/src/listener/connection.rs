//! One connection, as those see it who bound what it may do.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use http::Version;
use prometheus_client::metrics::gauge::Gauge;
use tokio::task::AbortHandle;

use super::coarse_clock::{Clock, ticks};
use super::unread_time::{Stall, TIME_TO_READ};
use crate::settings::LimitSettings;

/// How long a connection is not read after a request on it was too much, in ticks: one second.
const PAUSE: u32 = 2;

pub(super) struct Connection {
    clock: Arc<Clock>,
    /// Requests of all connections.
    requests: Gauge,
    opened: u32,
    /// From the first request on.
    has_served: AtomicBool,
    is_http2: AtomicBool,
    /// Requests whose answers are not wholly taken.
    in_flight: AtomicUsize,
    /// When the first byte of a head came that has not ended; 0 between requests.
    head_began: AtomicU32,
    /// When the last request ended.
    rests_since: AtomicU32,
    /// Up to which tick nothing is read.
    paused_until: AtomicU32,
    /// Bytes of answers that HTTP has not taken yet, and what it cannot bring to the socket.
    unread: AtomicUsize,
    unread_stall: Stall,
    socket_stall: Stall,
    task: OnceLock<AbortHandle>,
}

/// Why a connection is closed that its client would keep open.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Overdue {
    /// The head of a request did not arrive in time.
    Head,
    /// There was no request for too long.
    Idle,
    /// An answer was not read in time.
    Answer,
}

impl Overdue {
    /// What metrics call it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Idle => "idle",
            Self::Answer => "answer",
        }
    }
}

impl Connection {
    pub(super) fn new(clock: Arc<Clock>, requests: Gauge) -> Self {
        let now = clock.now();
        Self {
            clock,
            requests,
            opened: now,
            has_served: AtomicBool::new(false),
            is_http2: AtomicBool::new(false),
            in_flight: AtomicUsize::new(0),
            head_began: AtomicU32::new(0),
            rests_since: AtomicU32::new(now),
            paused_until: AtomicU32::new(0),
            unread: AtomicUsize::new(0),
            unread_stall: Stall::default(),
            socket_stall: Stall::default(),
            task: OnceLock::new(),
        }
    }

    /// Once, when there is a task to end.
    pub(super) fn is_served_by(&self, task: AbortHandle) {
        let _ = self.task.set(task);
    }

    /// At once, without another word.
    pub(super) fn close(&self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }

    /// Some bytes came. In HTTP/2 they may belong to anything, and only the first head is timed.
    pub(super) fn received(&self) {
        let is_between_requests = self.in_flight.load(Ordering::Relaxed) == 0;
        if is_between_requests && !self.is_http2.load(Ordering::Relaxed) {
            let now = self.clock.now();
            let _ = self.head_began.compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// The head of a request is complete.
    pub(super) fn begin_request(self: &Arc<Self>, version: Version) -> InFlight {
        self.has_served.store(true, Ordering::Relaxed);
        self.is_http2.store(version == Version::HTTP_2, Ordering::Relaxed);
        self.head_began.store(0, Ordering::Relaxed);
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        self.requests.inc();
        InFlight(self.clone())
    }

    /// Reads nothing for a while: whoever asks for too much is answered, and then not heard.
    pub(super) fn pause(&self) {
        self.paused_until.store(self.clock.now() + PAUSE, Ordering::Relaxed);
    }

    pub(super) fn is_paused(&self) -> bool {
        match self.paused_until.load(Ordering::Relaxed) {
            0 => false,
            until if self.clock.now() < until => true,
            _ => {
                self.paused_until.store(0, Ordering::Relaxed);
                false
            }
        }
    }

    pub(super) fn socket_is_full(&self) {
        self.socket_stall.begin(self.clock.now());
    }

    pub(super) fn socket_took(&self, bytes: usize) {
        self.socket_stall.moved(bytes, self.clock.now());
    }

    pub(super) fn socket_took_all(&self) {
        self.socket_stall.end();
    }

    pub(super) fn unread(&self) -> usize {
        self.unread.load(Ordering::Relaxed)
    }

    pub(super) fn hold(&self, bytes: usize) {
        self.unread.fetch_add(bytes, Ordering::Relaxed);
        self.unread_stall.begin(self.clock.now());
    }

    pub(super) fn release(&self, bytes: usize) {
        self.unread_stall.moved(bytes, self.clock.now());
        if self.unread.fetch_sub(bytes, Ordering::Relaxed) == bytes {
            self.unread_stall.end();
        }
    }

    /// Whether its client leaves answers unread and has had time to read them.
    pub(super) fn reads_nothing(&self) -> bool {
        let now = self.clock.now();
        self.unread_stall.lasts(now).max(self.socket_stall.lasts(now)) > TIME_TO_READ
    }

    /// How long it has had no request, in ticks; `None` while one is answered.
    pub(super) fn idle_for(&self) -> Option<u32> {
        let now = self.clock.now();
        let is_idle =
            self.in_flight.load(Ordering::Relaxed) == 0 && self.socket_stall.lasts(now) == 0;
        let since = self.rests_since.load(Ordering::Relaxed);
        is_idle.then(|| now.saturating_sub(since))
    }

    pub(super) fn overdue(&self, limits: &LimitSettings) -> Option<Overdue> {
        let now = self.clock.now();
        let (answer, head) = (ticks(limits.answer_timeout), ticks(limits.head_timeout));
        let stalls = self.unread_stall.lasts(now).max(self.socket_stall.lasts(now));
        if stalls > answer {
            return Some(Overdue::Answer);
        }
        let idle_for = self.idle_for()?;
        let head_began = match self.has_served.load(Ordering::Relaxed) {
            true => self.head_began.load(Ordering::Relaxed),
            false => self.opened,
        };
        if head_began != 0 && now.saturating_sub(head_began) > head {
            return Some(Overdue::Head);
        }
        (idle_for > ticks(limits.idle_timeout)).then_some(Overdue::Idle)
    }
}

/// A request until its answer is taken.
pub(super) struct InFlight(Arc<Connection>);

impl InFlight {
    pub(super) fn connection(&self) -> &Arc<Connection> {
        &self.0
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.rests_since.store(self.0.clock.now(), Ordering::Relaxed);
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
        self.0.requests.dec();
    }
}

#[cfg(test)]
mod tests;
