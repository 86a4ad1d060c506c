//! `/health/live` and `/health/ready`, for whoever starts, stops and balances servers.

use dropshot::{ApiDescription, ApiEndpoint, ApiEndpointVersions, HttpResponseOk};
use http::Method;
use schemars::JsonSchema;
use serde::Serialize;
use todo_api::error_body::ErrorResponse;

use super::DescriptionError;
use crate::context::{Context, Request};
use crate::database::Health;
use crate::error::Error;

#[derive(JsonSchema, Serialize)]
struct Status {
    status: &'static str,
}

pub(super) fn register(api: &mut ApiDescription<Context>) -> Result<(), DescriptionError> {
    let (json, all) = ("application/json", || ApiEndpointVersions::All);
    let (name, path) = ("health_live".to_owned(), "/health/live");
    api.register(ApiEndpoint::new(name, live, Method::GET, json, path, all()).visible(false))?;
    let (name, path) = ("health_ready".to_owned(), "/health/ready");
    api.register(ApiEndpoint::new(name, ready, Method::GET, json, path, all()).visible(false))?;
    Ok(())
}

/// The process answers. Whether the database does is no reason to restart it.
async fn live(_: Request) -> Result<HttpResponseOk<Status>, ErrorResponse> {
    Ok(HttpResponseOk(Status { status: "live" }))
}

/// Requests can be served, as far as is known: asking now would keep a database awake that sleeps
/// when nobody needs it.
async fn ready(request: Request) -> Result<HttpResponseOk<Status>, ErrorResponse> {
    match request.context().database.health() {
        Health::Up => Ok(HttpResponseOk(Status { status: "ready" })),
        health => {
            let error = Error::DatabaseUnavailable(format!("{health:?}"));
            Err(error.into_response(&request.request_id))
        }
    }
}
