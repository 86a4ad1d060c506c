//! The methods that a path of the API lacks: `OPTIONS` asks what a browser may do, every other is
//! told which there are. Dropshot's own answers to these could be read by no page.

use dropshot::{ApiDescription, ApiEndpoint, ApiEndpointVersions, Body, HttpError};
use http::{HeaderValue, Method, Response, StatusCode};
use serde_json::Value;
use todo_api::input::Path;
use todo_api::todo::TodoPath;

use super::handle::refuse;
use super::request_log::RequestLog;
use super::{DescriptionError, Request};
use crate::context::Context;
use crate::error::Error;

/// HEAD is not among them: the listener asks for it what GET answers.
const METHODS: [Method; 6] =
    [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::TRACE];

/// For every path of `document`.
pub(super) fn register(
    api: &mut ApiDescription<Context>,
    document: &Value,
) -> Result<(), DescriptionError> {
    for (path, operations) in document["paths"].as_object().into_iter().flatten() {
        let has = |method: &Method| operations.get(method.as_str().to_lowercase()).is_some();
        let mut allowed: Vec<&str> =
            METHODS.iter().filter(|method| has(method)).map(Method::as_str).collect();
        if has(&Method::GET) {
            allowed.insert(1, "HEAD");
        }
        allowed.push("OPTIONS");
        let allowed = HeaderValue::try_from(allowed.join(", "))?;
        for method in METHODS.into_iter().filter(|method| !has(method)) {
            register_at(api, "method_not_allowed", method, path, &allowed, not_allowed)?;
        }
        register_at(api, "preflight", Method::OPTIONS, path, &allowed, preflight)?;
    }
    Ok(())
}

type Respond = fn(&Request, &HeaderValue) -> Result<Response<Body>, HttpError>;

/// Dropshot wants a path's variables taken even by a handler that does not look at them.
fn register_at(
    api: &mut ApiDescription<Context>,
    name: &str,
    method: Method,
    path: &str,
    allowed: &HeaderValue,
    respond: Respond,
) -> Result<(), DescriptionError> {
    let (name, json) = (name.to_owned(), "application/json");
    let allowed = allowed.clone();
    let endpoint = match path.matches('{').count() {
        0 => {
            let handler = move |request: Request| {
                let answer = respond(&request, &allowed);
                async move { answer }
            };
            ApiEndpoint::new(name, handler, method, json, path, ApiEndpointVersions::All)
        }
        _ => {
            let handler = move |request: Request, _: Path<TodoPath>| {
                let answer = respond(&request, &allowed);
                async move { answer }
            };
            ApiEndpoint::new(name, handler, method, json, path, ApiEndpointVersions::All)
        }
    };
    Ok(api.register(endpoint.visible(false))?)
}

fn not_allowed(request: &Request, allowed: &HeaderValue) -> Result<Response<Body>, HttpError> {
    let error = Error::MethodNotAllowed { allow: allowed.clone() };
    Err(refuse(request, RequestLog::begin(), error))
}

/// Lets a page send any method, or it could not read that there is none.
fn preflight(request: &Request, _: &HeaderValue) -> Result<Response<Body>, HttpError> {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    answer.headers_mut().extend(request.context().cors.preflight(request.request.headers()));
    RequestLog::begin().record(request, StatusCode::NO_CONTENT, None);
    Ok(answer)
}
