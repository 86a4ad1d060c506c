//! What an operator sees of the replica, beside the metrics of its pool.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::metrics::SECONDS;

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct AnsweredBy {
    answered_by: &'static str,
}

/// A handle; clones share everything.
#[derive(Clone)]
pub(super) struct Metrics {
    reads_by_replica: Counter,
    reads_by_primary: Counter,
    reads: Family<AnsweredBy, Counter>,
    lag: Histogram,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let reads = Family::<AnsweredBy, Counter>::default();
        let by = |answered_by| reads.get_or_create(&AnsweredBy { answered_by }).clone();
        let (reads_by_replica, reads_by_primary) = (by("replica"), by("primary"));
        Self { reads_by_replica, reads_by_primary, reads, lag: Histogram::new(SECONDS) }
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "todo_replica_reads",
            "Reads that a replica may answer, by the database that answered",
            self.reads.clone(),
        );
        registry.register_with_unit(
            "todo_replica_lag",
            "Time until the replica had what the primary had written",
            Unit::Seconds,
            self.lag.clone(),
        );
    }

    pub(super) fn read(&self, is_by_replica: bool) {
        match is_by_replica {
            true => self.reads_by_replica.inc(),
            false => self.reads_by_primary.inc(),
        };
    }

    pub(super) fn caught_up(&self, after: Duration) {
        self.lag.observe(after.as_secs_f64());
    }
}
