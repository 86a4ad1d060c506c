//! How requests reach the service.

use std::sync::Arc;
use std::time::Duration;

use crate::api;
use crate::attempt::Attempt;
use crate::retry::{Budget, RetryPolicy};
use crate::trace::TraceContext;

const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// What names the current trace.
pub(crate) type Traceparent = Box<dyn Fn() -> Option<String> + Send + Sync>;

/// A clone shares connections and budget.
#[derive(Clone)]
pub(crate) struct Transport(Arc<Settings>);

pub(crate) struct Settings {
    pub service: String,
    pub http: reqwest::Client,
    pub policy: RetryPolicy,
    pub request_timeout: Duration,
    pub traceparent: Option<Traceparent>,
    pub budget: Budget,
}

impl Transport {
    pub fn new(settings: Settings) -> Self {
        Self(Arc::new(settings))
    }

    pub fn service(&self) -> &str {
        &self.0.service
    }

    pub fn policy(&self) -> &RetryPolicy {
        &self.0.policy
    }

    /// How long a call may last. Clocks and timers have an end, whatever the policy says.
    pub fn deadline(&self) -> Duration {
        self.0.policy.deadline.min(LONGEST)
    }

    pub fn budget(&self) -> &Budget {
        &self.0.budget
    }

    pub fn request_timeout(&self) -> Duration {
        self.0.request_timeout
    }

    /// The generated client, for one request.
    pub fn api(&self, attempt: Attempt) -> api::Client {
        api::Client::new_with_client(&self.0.service, self.0.http.clone(), attempt)
    }

    /// The trace that the application names, or a new one.
    pub fn trace(&self) -> TraceContext {
        let given = self.0.traceparent.as_ref().and_then(|function| function());
        given.and_then(|text| TraceContext::parse(&text)).unwrap_or_else(TraceContext::random)
    }
}
