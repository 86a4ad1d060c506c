//! `/metrics`: all that is measured, in the text format of Prometheus (OpenMetrics 1.0).

mod server;

pub(crate) use server::listen;

use prometheus_client::encoding::text;
use prometheus_client::registry::{Registry, Unit};

use crate::context::Context;
use crate::metrics::ConnectionMetrics;

/// All that is measured.
pub(crate) struct Metrics(Registry);

impl Metrics {
    pub(crate) fn new(context: &Context, listener: &ConnectionMetrics) -> Self {
        let mut registry = Registry::default();
        registry.register_with_unit(
            "http_server_request_duration",
            "Duration of requests, by operation and status",
            Unit::Seconds,
            context.requests.durations(),
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
