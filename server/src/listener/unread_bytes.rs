//! The bytes of answers that wait for their readers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use prometheus_client::metrics::gauge::Gauge;

use super::connection::Connection;
use super::connection_table::ConnectionTable;

/// One connection may have this part of all.
const SHARE: usize = 16;

/// How much may wait, and does.
pub(super) struct Unread {
    bytes: AtomicUsize,
    bound: usize,
    connections: Arc<ConnectionTable>,
    gauge: Gauge,
}

/// More would wait than may.
#[derive(Debug)]
pub(super) struct TooMuch;

impl Unread {
    pub(super) fn new(bound: usize, connections: Arc<ConnectionTable>, gauge: Gauge) -> Arc<Self> {
        Arc::new(Self { bytes: AtomicUsize::new(0), bound, connections, gauge })
    }

    /// Room for an answer of `bytes` on `connection`. Beyond half of the bound, those who read
    /// nothing make room before others are refused.
    pub(super) fn hold(
        self: &Arc<Self>,
        connection: &Arc<Connection>,
        bytes: usize,
    ) -> Result<Held, TooMuch> {
        let own = connection.unread();
        let mut held = Held { unread: self.clone(), connection: connection.clone(), bytes: 0 };
        let all = held.add(bytes);
        if all > self.bound / 2 && bytes > 0 {
            self.connections.close_readers_of_nothing(all - self.bound / 2);
        }
        // One alone always finds room: where it is longer than a share, nothing else is with it.
        let is_more_than_a_share = own > 0 && own + bytes > self.bound / SHARE;
        match all > self.bound || is_more_than_a_share {
            true => Err(TooMuch),
            false => Ok(held),
        }
    }
}

fn gauge(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// What is left of an answer, until it is taken or given up.
pub(super) struct Held {
    unread: Arc<Unread>,
    connection: Arc<Connection>,
    bytes: usize,
}

impl Held {
    /// More is there than was known of. Answers how much is unread in all.
    pub(super) fn add(&mut self, bytes: usize) -> usize {
        let before = self.unread.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.unread.gauge.set(gauge(before + bytes));
        if bytes > 0 {
            self.connection.hold(bytes);
        }
        self.bytes += bytes;
        before + bytes
    }

    pub(super) fn release(&mut self, bytes: usize) {
        let bytes = bytes.min(self.bytes);
        if bytes == 0 {
            return;
        }
        self.bytes -= bytes;
        let before = self.unread.bytes.fetch_sub(bytes, Ordering::Relaxed);
        self.unread.gauge.set(gauge(before - bytes));
        self.connection.release(bytes);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.release(self.bytes);
    }
}
