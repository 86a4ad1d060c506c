//! JSON bodies, read no further than the limit.

use std::time::Duration;

use async_trait::async_trait;
use dropshot::{
    ApiEndpointBodyContentType, ExclusiveExtractor, ExtractorMetadata, HttpError, RequestContext,
    ServerContext, TypedBody,
};
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http_body_util::BodyExt;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::serde_error;
use crate::error_code::ErrorCode;
use crate::rejection::Rejection;

/// The largest body that is read.
pub const MAX_BODY_BYTES: usize = 128 * 1024;

/// How long a body may take to arrive: what the server says in the request's extensions, or 10 s.
#[derive(Clone, Copy, Debug)]
pub struct BodyTimeout(pub Duration);

impl Default for BodyTimeout {
    fn default() -> Self {
        Self(Duration::from_secs(10))
    }
}

/// The body as a `T`.
#[derive(Debug)]
pub struct Body<T>(Result<T, Rejection>);

impl<T> Body<T> {
    pub fn into_result(self) -> Result<T, Rejection> {
        self.0
    }
}

/// Media types compare without regard to letter case and parameters (RFC 9110, section 8.3.1).
fn must_be_json(headers: &HeaderMap) -> Result<(), Rejection> {
    let mut lines = headers.get_all(CONTENT_TYPE).iter();
    let essence = match (lines.next(), lines.next()) {
        (Some(line), None) => line.to_str().ok().and_then(|line| line.split(';').next()),
        _ => None,
    };
    if essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json")) {
        Ok(())
    } else {
        Err(Rejection::new(
            ErrorCode::UnsupportedMediaType,
            "the request must have one header `Content-Type: application/json`",
        ))
    }
}

/// Dropshot's own extractors read an over-long body to its end before they refuse it.
async fn read(mut body: dropshot::Body) -> Result<Vec<u8>, Rejection> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            Rejection::invalid_request("the body is shorter than its Content-Length")
        })?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > MAX_BODY_BYTES {
            let message = format!("the body must have at most {MAX_BODY_BYTES} bytes");
            return Err(Rejection::new(ErrorCode::BodyTooLarge, message).closing_connection());
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Rejection> {
    // serde would fill an object's fields from an array in order, which no document says.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(Rejection::invalid_request("the body must be a JSON object"));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        serde_error::rejection(&error.path().to_string(), &without_position(error.inner()))
    })?;
    json.end().map_err(|error| Rejection::invalid_request(error.to_string()))?;
    Ok(value)
}

/// serde_json ends every message with line and column; beside the name of a field they are noise.
fn without_position(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    match message.strip_suffix(&position) {
        Some(fault) if error.is_data() => fault.to_owned(),
        _ => message,
    }
}

#[async_trait]
impl<T> ExclusiveExtractor for Body<T>
where
    T: DeserializeOwned + JsonSchema + Send + Sync + 'static,
{
    async fn from_request<C: ServerContext>(
        _: &RequestContext<C>,
        request: hyper::Request<dropshot::Body>,
    ) -> Result<Self, HttpError> {
        let (parts, body) = request.into_parts();
        let BodyTimeout(limit) = parts.extensions.get().copied().unwrap_or_default();
        let bytes = tokio::time::timeout(limit, read(body)).await.unwrap_or_else(|_| {
            let message = format!("the body did not arrive within {} s", limit.as_secs());
            Err(Rejection::new(ErrorCode::BodyTimeout, message).closing_connection())
        });
        let outcome = match bytes {
            Err(rejection) => Err(rejection),
            Ok(bytes) => must_be_json(&parts.headers).and_then(|()| parse(&bytes)),
        };
        Ok(Self(outcome))
    }

    fn metadata(body: ApiEndpointBodyContentType) -> ExtractorMetadata {
        <TypedBody<T> as ExclusiveExtractor>::metadata(body)
    }
}
