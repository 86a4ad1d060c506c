//! `/docs` and `/openapi.json`.

use std::sync::Arc;

use dropshot::{ApiDescription, ApiEndpoint, ApiEndpointVersions, Body, HttpError};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Response};
use serde_json::Value;

use super::DescriptionError;
use crate::context::{Context, Request};

const DOCS: &str = include_str!("docs.html");

pub(super) fn register(
    api: &mut ApiDescription<Context>,
    document: &Value,
) -> Result<(), DescriptionError> {
    let openapi = serde_json::to_string_pretty(document)?;
    register_page(api, "openapi", "/openapi.json", "application/json", openapi)?;
    register_page(api, "docs", "/docs", "text/html; charset=utf-8", DOCS.to_owned())
}

fn register_page(
    api: &mut ApiDescription<Context>,
    name: &str,
    path: &str,
    content_type: &'static str,
    text: String,
) -> Result<(), DescriptionError> {
    let text: Arc<str> = text.into();
    let handler = move |_: Request| {
        let text = text.clone();
        async move {
            let mut answer = Response::new(Body::from(text.to_string()));
            answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            Ok::<_, HttpError>(answer)
        }
    };
    let (json, all) = ("application/json", ApiEndpointVersions::All);
    let endpoint = ApiEndpoint::new(name.to_owned(), handler, Method::GET, json, path, all);
    Ok(api.register(endpoint.visible(false))?)
}
