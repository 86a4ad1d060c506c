//! The private listener: `/metrics`, and nothing else.

use std::net::SocketAddr;

use dropshot::{
    ApiDescription, ApiEndpoint, ApiEndpointVersions, Body, BuildError, ConfigDropshot, HttpError,
    HttpServer, RequestContext, ServerBuilder,
};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Response};
use slog::Logger;

use super::Metrics;
use crate::dropshot_log::dropshot_log;

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(crate) fn listen(
    metrics: Metrics,
    address: SocketAddr,
    log: &Logger,
) -> Result<HttpServer<Metrics>, BuildError> {
    let config = ConfigDropshot { bind_address: address, ..ConfigDropshot::default() };
    ServerBuilder::new(description(), metrics, dropshot_log(log)).config(config).start()
}

fn description() -> ApiDescription<Metrics> {
    let (json, all) = ("application/json", ApiEndpointVersions::All);
    let endpoint = ApiEndpoint::new("metrics".to_owned(), page, Method::GET, json, "/metrics", all);
    let mut api = ApiDescription::new();
    // Nothing else is registered that it could be in the way of.
    let _ = api.register(endpoint);
    api
}

async fn page(request: RequestContext<Metrics>) -> Result<Response<Body>, HttpError> {
    let text = request.context().to_text();
    let text = text.map_err(|error| HttpError::for_internal_error(error.to_string()))?;
    let mut answer = Response::new(Body::from(text));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(OPENMETRICS));
    Ok(answer)
}
