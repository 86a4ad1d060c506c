//! How long requests took, by operation and status.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;

use super::SECONDS;

#[derive(Clone)]
pub(crate) struct RequestMetrics(Durations);

pub(crate) type Durations = Family<OfRequest, Histogram, fn() -> Histogram>;

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
pub(crate) struct OfRequest {
    operation: String,
    http_response_status_code: u16,
}

impl RequestMetrics {
    pub(crate) fn new() -> Self {
        Self(Family::new_with_constructor(|| Histogram::new(SECONDS)))
    }

    pub(crate) fn durations(&self) -> Durations {
        self.0.clone()
    }

    pub(crate) fn took(&self, operation: &str, status: u16, duration: Duration) {
        let label =
            OfRequest { operation: operation.to_owned(), http_response_status_code: status };
        self.0.get_or_create(&label).observe(duration.as_secs_f64());
    }
}
