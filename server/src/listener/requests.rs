//! What is done with each request before and after Dropshot has it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use http::header::{
    ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_REQUEST_METHOD, ALLOW, HOST, HeaderName, ORIGIN,
};
use http::{HeaderValue, Method, Request, Response, StatusCode, Version};
use hyper::body::{Body as HttpBody, Incoming};
use hyper::service::Service;
use todo_api::rejection::Rejection;
use uuid::Uuid;

use super::Api;
use super::connection::{Connection, InFlight};
use super::response_body::Answer;
use super::unread_bytes::{TooMuch, Unread};
use crate::client_address::{ClientAddress, Network, UntrustedProxy};
use crate::endpoints::BodyTimeout;
use crate::error::{Error, LimitExceeded};
use crate::metrics::{ConnectionMetrics, RequestMetrics};
use crate::rate_limit::RateLimiter;
use crate::settings::TrustedProxy;

/// Whoever watches the process must hear of it, however much is asked.
const HEALTH: &str = "/health/";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What the requests of all connections share.
pub(super) struct Shared {
    pub(super) api: Api,
    pub(super) addresses: RateLimiter<Network>,
    pub(super) body_timeout: BodyTimeout,
    pub(super) proxies: Vec<TrustedProxy>,
    pub(super) untrusted_proxy: UntrustedProxy,
    pub(super) unread: Arc<Unread>,
    pub(super) metrics: ConnectionMetrics,
    pub(super) requests: RequestMetrics,
    pub(super) log: slog::Logger,
}

/// Answers the requests of one connection.
pub(super) struct Requests {
    pub(super) shared: Arc<Shared>,
    pub(super) connection: Arc<Connection>,
    pub(super) peer: SocketAddr,
}

impl Service<Request<Incoming>> for Requests {
    type Response = Response<Answer>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let in_flight = self.connection.begin_request(request.version());
        let (shared, peer) = (self.shared.clone(), self.peer);
        Box::pin(async move { Ok(shared.answer(peer, request, in_flight).await) })
    }
}

impl Shared {
    async fn answer(
        &self,
        peer: SocketAddr,
        mut request: Request<Incoming>,
        in_flight: InFlight,
    ) -> Response<Answer> {
        let origin = request.headers().get(ORIGIN).cloned();
        if let Err(error) = self.admit(peer, &request) {
            return self.refuse(error, origin.as_ref(), in_flight);
        }
        if request.method() == Method::OPTIONS {
            return self.preflight(&request, in_flight);
        }
        // What answers GET answers HEAD; HTTP leaves the body out (RFC 9110, section 9.3.2).
        if request.method() == Method::HEAD {
            *request.method_mut() = Method::GET;
        }
        if !request.body().is_end_stream() {
            request.extensions_mut().insert(self.body_timeout);
        }
        let (method, uri) = (request.method().clone(), request.uri().clone());
        // On the heap, since it is large, and would be moved at each step otherwise.
        let answer = Box::pin(self.api.dropshot.handle(peer, request));
        let answer = AssertUnwindSafe(answer).catch_unwind().await;
        let Ok(answer) = answer else {
            slog::error!(self.log, "a handler panicked");
            let error = Error::Internal("a handler panicked".to_owned());
            return self.refuse(error, origin.as_ref(), in_flight);
        };
        match answer.status() {
            StatusCode::TOO_MANY_REQUESTS => in_flight.connection().pause(),
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED
                if !self.api.routes.has(&method, uri.path()) =>
            {
                let id = answer.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
                let error = self.unmatched(uri.path());
                return self.error(error, id.unwrap_or_default(), origin.as_ref(), in_flight);
            }
            _ => {}
        }
        let length = answer.body().size_hint().exact().unwrap_or_default();
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        match self.unread.hold(in_flight.connection(), length) {
            Ok(held) => answer.map(|body| Answer::new(body, Some(held), in_flight)),
            Err(TooMuch) => {
                self.metrics.refused("unread_bytes");
                self.refuse(Error::Overloaded, origin.as_ref(), in_flight)
            }
        }
    }

    /// What can be said before anybody knows what is asked.
    fn admit(&self, peer: SocketAddr, request: &Request<Incoming>) -> Result<(), Error> {
        must_name_host(request)?;
        self.untrusted_proxy.look(peer, request.headers(), &self.proxies, &self.log);
        let address = ClientAddress::of(peer, request.headers(), &self.proxies);
        if address.is_this_machines() || request.uri().path().starts_with(HEALTH) {
            return Ok(());
        }
        self.addresses.check(&address.network()).map_err(|retry_after| {
            self.metrics.refused("requests_per_second_per_address");
            Error::TooManyRequests(
                LimitExceeded::OfAddress(self.addresses.per_second()),
                retry_after,
            )
        })
    }

    /// What is wrong with a request that no operation takes.
    fn unmatched(&self, path: &str) -> Error {
        match self.api.routes.allowed(path) {
            Some(allow) => Error::MethodNotAllowed { allow },
            None => Error::NotFound("this path does not exist"),
        }
    }

    /// Tells a browser what a page may send. Any method, or the page could not read that the path
    /// lacks it.
    fn preflight(&self, request: &Request<Incoming>, in_flight: InFlight) -> Response<Answer> {
        let origin = request.headers().get(ORIGIN);
        let allow = self.api.routes.allowed(request.uri().path());
        let permissions = self.api.cors.preflight(request.headers());
        // A page that may call us may also read that a path does not exist.
        let may_call = permissions.iter().any(|(name, _)| name == ACCESS_CONTROL_ALLOW_METHODS);
        let is_preflight = request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        if allow.is_none() && !(may_call && is_preflight) {
            return self.refuse(self.unmatched(request.uri().path()), origin, in_flight);
        }
        let request_id = Uuid::new_v4().to_string();
        let mut answer = Response::new(dropshot::Body::empty());
        *answer.status_mut() = StatusCode::NO_CONTENT;
        answer.headers_mut().extend(permissions);
        answer.headers_mut().extend(allow.map(|allow| (ALLOW, allow)));
        answer.headers_mut().extend(HeaderValue::try_from(&request_id).map(|id| (REQUEST_ID, id)));
        self.requests.took("preflight", answer.status().as_u16(), Duration::ZERO);
        slog::info!(self.log, "request";
            "request_id" => request_id, "operation" => "preflight", "status" => 204);
        answer.map(|body| Answer::new(body, None, in_flight))
    }

    /// In the one shape of errors, and not counted as unread: it is short.
    fn refuse(
        &self,
        error: Error,
        origin: Option<&HeaderValue>,
        in_flight: InFlight,
    ) -> Response<Answer> {
        if matches!(error, Error::TooManyRequests(..)) {
            in_flight.connection().pause();
        }
        self.error(error, &Uuid::new_v4().to_string(), origin, in_flight)
    }

    fn error(
        &self,
        error: Error,
        request_id: &str,
        origin: Option<&HeaderValue>,
        in_flight: InFlight,
    ) -> Response<Answer> {
        // As the log calls it.
        let operation = match error {
            Error::MethodNotAllowed { .. } => "method_not_allowed",
            _ => "none",
        };
        let mut answer = error.into_response(request_id).into_http();
        answer.headers_mut().extend(HeaderValue::try_from(request_id).map(|id| (REQUEST_ID, id)));
        self.requests.took(operation, answer.status().as_u16(), Duration::ZERO);
        answer.headers_mut().extend(self.api.cors.headers_for(origin));
        answer.map(|body| Answer::new(body, None, in_flight))
    }
}

/// RFC 9112, section 3.2. In HTTP/2 the host is part of the request's target.
fn must_name_host(request: &Request<Incoming>) -> Result<(), Rejection> {
    let hosts = || request.headers().get_all(HOST).iter().count();
    match request.version() == Version::HTTP_11 && hosts() != 1 {
        true => Err(Rejection::invalid_request("an HTTP/1.1 request must have one `Host` header")
            .closing_connection()),
        false => Ok(()),
    }
}
