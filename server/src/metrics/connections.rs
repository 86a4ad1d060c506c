//! What an operator sees of connections, and of what was refused.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct ForReason {
    reason: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct AtBound {
    bound: &'static str,
}

/// A handle; clones share everything.
#[derive(Clone, Default)]
pub(crate) struct ConnectionMetrics {
    connections: Gauge,
    connections_max: Gauge,
    closed: Family<ForReason, Counter>,
    refused: Family<AtBound, Counter>,
    pub(crate) requests: Gauge,
    pub(crate) unread: Gauge,
    unread_max: Gauge,
}

impl ConnectionMetrics {
    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register("todo_connections", "Open connections", self.connections.clone());
        registry.register(
            "todo_connections_max",
            "Maximum of open connections: limits.connections, or the limit of the operating system",
            self.connections_max.clone(),
        );
        registry.register(
            "http_server_active_requests",
            "Requests whose response is not completely written",
            self.requests.clone(),
        );
        registry.register(
            "todo_connections_closed",
            "Connections that the server closed, by reason",
            self.closed.clone(),
        );
        registry.register(
            "todo_refusals",
            "Connections and requests that were refused, by the limit that was reached",
            self.refused.clone(),
        );
        registry.register_with_unit(
            "todo_unread_answer",
            "Size of all responses that clients have not read yet",
            Unit::Bytes,
            self.unread.clone(),
        );
        registry.register_with_unit(
            "todo_unread_answer_max",
            "Maximum of unread bytes: limits.unread_bytes",
            Unit::Bytes,
            self.unread_max.clone(),
        );
    }

    pub(crate) fn bounds(&self, connections: usize, unread: usize) {
        self.connections_max.set(gauge(connections));
        self.unread_max.set(gauge(unread));
    }

    pub(crate) fn open(&self, connections: usize) {
        self.connections.set(gauge(connections));
    }

    pub(crate) fn closed(&self, reason: &'static str) {
        self.closed.get_or_create(&ForReason { reason }).inc();
    }

    pub(crate) fn refused(&self, bound: &'static str) {
        self.refused.get_or_create(&AtBound { bound }).inc();
    }
}

fn gauge(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
