//! `/docs`, and the document as `/openapi.json` and `/api-spec.yaml`.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dropshot::{ApiDescription, ApiEndpoint, ApiEndpointVersions, Body, HttpError};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::Value;

use super::DescriptionError;
use crate::context::{Context, Request};

const JSON: &str = "application/json";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// Nothing from elsewhere, nothing inline; Swagger UI's style sheet has its icons as data.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What is served, each under its path.
struct File {
    content_type: &'static str,
    text: Bytes,
    etag: HeaderValue,
}

pub(super) fn register(
    api: &mut ApiDescription<Context>,
    document: &Value,
) -> Result<(), DescriptionError> {
    let openapi = Bytes::from(serde_json::to_string_pretty(document)?);
    for (path, content_type, text) in [
        ("/openapi.json", JSON, openapi),
        (
            "/api-spec.yaml",
            "application/yaml",
            Bytes::from_static(include_bytes!("../../../api-spec.yaml")),
        ),
        ("/docs", "text/html; charset=utf-8", Bytes::from_static(include_bytes!("docs/page.html"))),
        ("/docs/page.js", SCRIPT, Bytes::from_static(include_bytes!("docs/page.js"))),
        ("/docs/page.css", STYLE, Bytes::from_static(include_bytes!("docs/page.css"))),
        (
            "/docs/swagger-ui-bundle.js",
            SCRIPT,
            Bytes::from_static(include_bytes!("docs/swagger-ui-bundle.js")),
        ),
        ("/docs/swagger-ui.css", STYLE, Bytes::from_static(include_bytes!("docs/swagger-ui.css"))),
    ] {
        let etag = URL_SAFE_NO_PAD.encode(digest(&SHA256, &text));
        let etag = HeaderValue::try_from(format!("\"{etag}\""))?;
        register_file(api, path, File { content_type, text, etag })?;
    }
    Ok(())
}

fn register_file(
    api: &mut ApiDescription<Context>,
    path: &str,
    file: File,
) -> Result<(), DescriptionError> {
    let file = Arc::new(file);
    let handler = move |request: Request| {
        let file = file.clone();
        async move { Ok::<_, HttpError>(file.answer(&request)) }
    };
    let all = ApiEndpointVersions::All;
    let endpoint = ApiEndpoint::new(path.to_owned(), handler, Method::GET, JSON, path, all);
    Ok(api.register(endpoint.visible(false))?)
}

impl File {
    fn answer(&self, request: &Request) -> Response<Body> {
        let headers = request.request.headers();
        let is_known = self.is_known(headers);
        let text = if is_known { Bytes::new() } else { self.text.clone() };
        let mut answer = Response::new(Body::wrap(Full::new(text)));
        if is_known {
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let own = answer.headers_mut();
        own.extend(request.context().cors.headers(headers));
        own.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        own.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        own.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        own.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        own.insert(ETAG, self.etag.clone());
        answer
    }

    /// Whether the client has it already (RFC 9110, section 13.1.2).
    fn is_known(&self, headers: &HeaderMap) -> bool {
        let lines = headers.get_all(IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
        let mut tags = lines.flat_map(|line| line.split(',')).map(str::trim);
        tags.any(|tag| {
            tag == "*" || tag.trim_start_matches("W/").as_bytes() == self.etag.as_bytes()
        })
    }
}
