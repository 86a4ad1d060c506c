//! What an operator sees, in the text format of Prometheus (OpenMetrics 1.0).

mod listener;

pub(crate) use listener::listen;

use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::context::Context;
use crate::listener::ListenerMetrics;

/// Bounds for what may take from a fraction of a millisecond to the longest that a caller waits:
/// OpenTelemetry's for requests, and four below them.
pub(crate) const SECONDS: [f64; 18] = [
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0,
    2.5, 5.0, 7.5, 10.0,
];

/// All that is measured.
pub(crate) struct Metrics(Registry);

impl Metrics {
    pub(crate) fn new(context: &Context, listener: &ListenerMetrics) -> Self {
        let mut registry = Registry::default();
        registry.register_with_unit(
            "http_server_request_duration",
            "Time of a request, by operation and status",
            Unit::Seconds,
            context.requests.0.clone(),
        );
        listener.register(&mut registry);
        context.database.register_metrics(&mut registry);
        context.tokens.register_metrics(&mut registry);
        context.quotas.register_metrics(&mut registry);
        context.exports.register_metrics(&mut registry);
        if let Some(local) = &context.local {
            local.passwords.register_metrics(&mut registry);
        }
        Self(registry)
    }

    fn to_text(&self) -> Result<String, std::fmt::Error> {
        let mut page = String::new();
        text::encode(&mut page, &self.0)?;
        Ok(page)
    }
}

/// How long requests took.
#[derive(Clone)]
pub(crate) struct RequestMetrics(Family<OfRequest, Histogram, fn() -> Histogram>);

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct OfRequest {
    operation: String,
    http_response_status_code: u16,
}

impl RequestMetrics {
    pub(crate) fn new() -> Self {
        Self(Family::new_with_constructor(|| Histogram::new(SECONDS)))
    }

    pub(crate) fn took(&self, operation: &str, status: u16, duration: Duration) {
        let label =
            OfRequest { operation: operation.to_owned(), http_response_status_code: status };
        self.0.get_or_create(&label).observe(duration.as_secs_f64());
    }
}
