//! What is measured of requests and connections. Other parts measure themselves, in their own
//! `metrics.rs`; `metrics_endpoint` shows all of it.

mod connections;
mod requests;

pub(crate) use connections::ConnectionMetrics;
pub(crate) use requests::RequestMetrics;

/// Bounds for what may take from a fraction of a millisecond to the longest that a caller waits:
/// OpenTelemetry's for requests, and four below them.
pub(crate) const SECONDS: [f64; 18] = [
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0,
    2.5, 5.0, 7.5, 10.0,
];
