//! One request of a call: what it carries beside its operation, and what is seen of its response.

use std::sync::{Arc, OnceLock};

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Request, Response, StatusCode};

use crate::Secret;
use crate::trace::TraceContext;

/// [W3C Trace Context](https://www.w3.org/TR/trace-context/#traceparent-header).
#[cfg(not(target_arch = "wasm32"))]
const TRACEPARENT: &str = "traceparent";

/// What progenitor sends. The service does not read it.
#[cfg(target_arch = "wasm32")]
const API_VERSION: &str = "api-version";

/// Part of the generated client: see `build/main.rs`.
#[derive(Clone, Debug, Default)]
pub struct Attempt {
    token: Option<Secret>,
    #[cfg_attr(target_arch = "wasm32", expect(dead_code, reason = "browsers refuse the header"))]
    trace: Option<TraceContext>,
    seen: Arc<OnceLock<Seen>>,
}

/// What came first of a response. The generated client forgets it if the body is not what it expects.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
}

impl Attempt {
    pub(crate) fn new(token: Option<Secret>, trace: TraceContext) -> Self {
        Self { token, trace: Some(trace), seen: Arc::default() }
    }

    pub(crate) fn with_token(token: Secret) -> Self {
        Self { token: Some(token), ..Self::default() }
    }

    pub(crate) fn seen(&self) -> Option<&Seen> {
        self.seen.get()
    }
}

/// Called by the generated code before each request is sent.
pub(crate) async fn prepare(attempt: &Attempt, request: &mut Request) -> Result<(), &'static str> {
    let headers = request.headers_mut();
    if let Some(token) = &attempt.token {
        let value = HeaderValue::try_from(format!("Bearer {}", token.expose()));
        let mut value =
            value.map_err(|_| "the access token has characters that are not allowed")?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    // A page of another origin may send only the headers that the service allows.
    #[cfg(target_arch = "wasm32")]
    headers.remove(API_VERSION);
    #[cfg(not(target_arch = "wasm32"))]
    if let Some(value) = attempt.trace.and_then(|trace| trace.to_string().try_into().ok()) {
        headers.insert(TRACEPARENT, value);
    }
    Ok(())
}

/// Called by the generated code when a response has begun.
pub(crate) fn observe(attempt: &Attempt, response: &reqwest::Result<Response>) {
    if let Ok(response) = response {
        let (status, headers) = (response.status(), response.headers().clone());
        // A generated client of `api` is used for many requests; only the first is kept.
        let _ = attempt.seen.set(Seen { status, headers });
    }
}
