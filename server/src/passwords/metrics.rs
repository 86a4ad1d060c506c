//! What an operator sees of those who wait for a password to be worked on.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::queue::{PasswordJob, Purpose};
use crate::metrics::SECONDS;

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct OfPurpose {
    purpose: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct OfRefusal {
    purpose: &'static str,
    reason: &'static str,
}

pub(super) struct Metrics {
    waits: Family<OfPurpose, Histogram, fn() -> Histogram>,
    waiting: Family<OfPurpose, Gauge>,
    refusals: Family<OfRefusal, Counter>,
}

impl Metrics {
    pub(super) fn new() -> Self {
        Self {
            waits: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            waiting: Family::default(),
            refusals: Family::default(),
        }
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register_with_unit(
            "todo_password_wait",
            "Time that a request waited for a thread to hash a password",
            Unit::Seconds,
            self.waits.clone(),
        );
        registry.register(
            "todo_password_waiting",
            "Requests that wait for a thread to hash a password; at most auth.local.password_queue",
            self.waiting.clone(),
        );
        registry.register(
            "todo_password_refusals",
            "Requests that got no thread to hash a password, by reason",
            self.refusals.clone(),
        );
    }

    pub(super) fn waits(&self, job: PasswordJob) -> Histogram {
        self.waits.get_or_create(&OfPurpose::of(job)).clone()
    }

    pub(super) fn waiting(&self, job: PasswordJob) -> Gauge {
        self.waiting.get_or_create(&OfPurpose::of(job)).clone()
    }

    pub(super) fn refused(&self, job: PasswordJob, reason: &'static str) {
        let OfPurpose { purpose } = OfPurpose::of(job);
        self.refusals.get_or_create(&OfRefusal { purpose, reason }).inc();
    }
}

impl OfPurpose {
    fn of(job: PasswordJob) -> Self {
        let purpose = match job.purpose {
            Purpose::LogIn => "log_in",
            Purpose::Register => "register",
        };
        Self { purpose }
    }
}
