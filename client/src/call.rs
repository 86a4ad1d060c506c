//! One call: a request, and those that repeat it.

use std::future::Future;
use std::time::Duration;

use tracing::field::{Empty, display};
use tracing::{Span, debug, info_span};

use crate::api::{self, ResponseValue};
use crate::attempt::Attempt;
use crate::error::{Error, NoResponse, Reason};
use crate::error_conversion::error_of;
use crate::operation::Operation;
use crate::platform::{Instant, sleep, timeout};
use crate::trace::TraceContext;
use crate::transport::Transport;
use crate::verdict::Verdict;
use crate::{Secret, types};

/// What the generated client returns.
pub(crate) type Sent<T> = Result<ResponseValue<T>, api::Error<types::Error>>;

pub(crate) struct Call<'a> {
    transport: &'a Transport,
    pub operation: Operation,
    ends_at: Instant,
    trace: TraceContext,
    pub span: Span,
    requests: u32,
    /// How many may be sent.
    tries: u32,
    /// Whether the service may have done what a request asked for without our seeing its response.
    pub response_lost: bool,
}

impl<'a> Call<'a> {
    pub fn new(transport: &'a Transport, operation: Operation) -> Self {
        let trace = transport.trace();
        let span = info_span!(
            "todo_client",
            otel.name = operation.id(),
            otel.kind = "client",
            trace_id = trace.trace_id(),
            requests = Empty,
            status = Empty,
            error_code = Empty,
            request_id = Empty,
        );
        transport.budget().add_call();
        let policy = transport.policy();
        let ends_at = Instant::now() + transport.deadline();
        let (requests, tries) = (0, policy.tries);
        Self { transport, operation, ends_at, trace, span, requests, tries, response_lost: false }
    }

    /// A call that goes on with this one, and ends when this one has to.
    pub fn followed_by(&self, operation: Operation) -> Self {
        Self { operation, requests: 0, span: self.span.clone(), ..*self }
    }

    /// What was refused because of its token may be sent once more.
    pub fn has_another_token(&mut self) {
        self.tries = self.tries.saturating_add(1);
    }

    /// Sends a request, and again as the document allows. `send` makes it anew each time.
    pub async fn send<T, F, Sending>(
        &mut self,
        token: Option<&Secret>,
        send: &F,
    ) -> Result<T, Error>
    where
        F: Fn(api::Client) -> Sending,
        Sending: Future<Output = Sent<T>>,
    {
        let policy = self.transport.policy();
        loop {
            self.requests += 1;
            self.span.record("requests", self.requests);
            let error = match self.send_once(token, send).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let verdict = error.verdict();
            let wait = policy.delay(self.requests, &error);
            if verdict == Verdict::Never
                || self.requests >= self.tries
                || wait >= self.time_left()
                || !self.transport.budget().take_repetition()
            {
                self.record(&error);
                return Err(error);
            }
            self.response_lost |= verdict == Verdict::AgainThoughDone;
            debug!(requests = self.requests, ?wait, %error, "send again");
            sleep(wait).await;
        }
    }

    async fn send_once<T, F, Sending>(&self, token: Option<&Secret>, send: &F) -> Result<T, Error>
    where
        F: Fn(api::Client) -> Sending,
        Sending: Future<Output = Sent<T>>,
    {
        let attempt = Attempt::new(token.cloned(), self.trace);
        let request = send(self.transport.api(attempt.clone()));
        let time = self.time_left().min(self.transport.request_timeout());
        match timeout(time, request).await {
            Some(Ok(response)) => Ok(response.into_inner()),
            Some(Err(error)) => Err(error_of(self.operation, error, attempt.seen())),
            None => Err(self.timed_out()),
        }
    }

    /// What `future` gives, or an error after the time that this call may last.
    pub async fn in_time<T>(&self, future: impl Future<Output = T>) -> Result<T, Error> {
        timeout(self.time_left(), future).await.ok_or_else(|| self.timed_out())
    }

    fn timed_out(&self) -> Error {
        Error::NoResponse(NoResponse::new(self.operation, Reason::TimedOut, None))
    }

    fn time_left(&self) -> Duration {
        self.ends_at.saturating_duration_since(Instant::now())
    }

    fn record(&self, error: &Error) {
        if let Error::Response(response) = error {
            self.span.record("status", response.status);
            self.span.record("error_code", response.code.as_str());
            self.span.record("request_id", response.request_id.map(display));
        }
    }
}
