//! What an operator sees of the lanes and of connecting. Names are near OpenTelemetry's semantic conventions for
//! database clients; what those have no word for begins with `todo_`.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::metrics::SECONDS;

/// From a lone request to a full batch.
const BATCH_SIZES: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct OfStatement {
    db_operation_name: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct OfFailure {
    db_operation_name: &'static str,
    error_type: &'static str,
}

type Histograms = Family<OfStatement, Histogram, fn() -> Histogram>;

pub(super) struct Metrics {
    trips: Histograms,
    batches: Histograms,
    waits: Histograms,
    waiting: Family<OfStatement, Gauge>,
    failures: Family<OfFailure, Counter>,
    pub(super) connects: Histogram,
    pub(super) failed_connects: Counter,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let seconds: fn() -> Histogram = || Histogram::new(SECONDS);
        Self {
            trips: Family::new_with_constructor(seconds),
            batches: Family::new_with_constructor(|| Histogram::new(BATCH_SIZES)),
            waits: Family::new_with_constructor(seconds),
            waiting: Family::default(),
            failures: Family::default(),
            connects: seconds(),
            failed_connects: Counter::default(),
        }
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register_with_unit(
            "db_client_operation_duration",
            "Duration of the round trip of a batch of one or more requests",
            Unit::Seconds,
            self.trips.clone(),
        );
        registry.register(
            "db_client_operation_batch_size",
            "Requests in one batch",
            self.batches.clone(),
        );
        registry.register_with_unit(
            "todo_lane_wait",
            "Time that a request waited until its batch was sent",
            Unit::Seconds,
            self.waits.clone(),
        );
        registry.register(
            "todo_lane_waiting",
            "Requests that wait for a batch; at most database.queue_length",
            self.waiting.clone(),
        );
        registry.register(
            "db_client_operation_failures",
            "Requests that the database did not answer, by reason",
            self.failures.clone(),
        );
        registry.register_with_unit(
            "db_client_connection_create_time",
            "Time to open a connection",
            Unit::Seconds,
            self.connects.clone(),
        );
        registry.register(
            "db_client_connection_failures",
            "Connections that could not be opened",
            self.failed_connects.clone(),
        );
    }

    /// Those of one lane, found once.
    pub(super) fn of_lane(&self, name: &'static str) -> LaneMetrics {
        let label = OfStatement { db_operation_name: name };
        LaneMetrics {
            name,
            trips: self.trips.get_or_create(&label).clone(),
            batches: self.batches.get_or_create(&label).clone(),
            waits: self.waits.get_or_create(&label).clone(),
            waiting: self.waiting.get_or_create(&label).clone(),
            failures: self.failures.clone(),
        }
    }
}

pub(super) struct LaneMetrics {
    name: &'static str,
    pub(super) trips: Histogram,
    pub(super) batches: Histogram,
    pub(super) waits: Histogram,
    pub(super) waiting: Gauge,
    failures: Family<OfFailure, Counter>,
}

impl LaneMetrics {
    pub(super) fn failed(&self, error_type: &'static str) {
        let label = OfFailure { db_operation_name: self.name, error_type };
        self.failures.get_or_create(&label).inc();
    }
}
