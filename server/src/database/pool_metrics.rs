//! What an operator sees of the pool: counted when metrics are read.

use std::fmt;
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;

use super::health::Health;
use super::pool::Pool;

pub(super) struct PoolMetrics(pub(super) Arc<Pool>);

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct OfState {
    state: &'static str,
}

impl Collector for PoolMetrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let pool = self.0.usage();
        let mut counts = encoder.encode_descriptor(
            "db_client_connection_count",
            "Open connections, by whether one is in use",
            None,
            MetricType::Gauge,
        )?;
        for (state, count) in [("idle", pool.idle), ("used", pool.used)] {
            let labels = OfState { state };
            ConstGauge::new(i64::from(count)).encode(counts.encode_family(&labels)?)?;
        }
        let up = i64::from(self.0.health.get() == Health::Up);
        for (name, help, value) in [
            ("db_client_connection_max", "database.pool_size", i64::from(pool.max)),
            (
                "db_client_connection_pending_requests",
                "Lanes that wait for a connection",
                pool.pending,
            ),
            ("todo_database_up", "Whether the database answered the last time", up),
        ] {
            let gauge = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            ConstGauge::new(value).encode(gauge)?;
        }
        Ok(())
    }
}

impl fmt::Debug for PoolMetrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PoolMetrics")
    }
}
