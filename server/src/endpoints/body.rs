//! JSON bodies, read no further than the limit and no longer than the time for it.

use std::time::Duration;

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use todo_api::error_code::ErrorCode;
use todo_api::example::Example;
use todo_api::input::{Body, MAX_BODY_BYTES, SerdeFault};
use todo_api::invalid_field::{InvalidField, MAX_INVALID_FIELDS};
use todo_api::rejection::Rejection;

/// How long a body may take to arrive. The listener puts it into the extensions of a request that has
/// one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyTimeout(pub(crate) Duration);

/// What a body is read with that says nothing of its time.
const DEFAULT_TIMEOUT: BodyTimeout = BodyTimeout(Duration::from_secs(10));

pub(super) async fn read<T: DeserializeOwned + Example>(body: Body<T>) -> Result<T, Rejection> {
    let (parts, body) = body.into_request().into_parts();
    let BodyTimeout(limit) = parts.extensions.get().copied().unwrap_or(DEFAULT_TIMEOUT);
    let bytes = tokio::time::timeout(limit, collect(body)).await.unwrap_or_else(|_| {
        let message = format!("the body did not arrive within {} s", limit.as_secs());
        Err(Rejection::new(ErrorCode::BodyTimeout, message).closing_connection())
    })?;
    must_be_json(&parts.headers)?;
    parse(&bytes)
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
async fn collect(mut body: dropshot::Body) -> Result<Vec<u8>, Rejection> {
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

fn parse<T: DeserializeOwned + Example>(bytes: &[u8]) -> Result<T, Rejection> {
    // serde would fill an object's fields from an array in order, which no document says.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(Rejection::invalid_request("the body must be a JSON object"));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let complaint = without_position(error.inner());
        match error.inner().is_data() {
            true => Rejection::invalid_fields(all_faults::<T>(
                bytes,
                SerdeFault::of(error.path(), &complaint),
            )),
            false => Rejection::invalid_request(complaint),
        }
    })?;
    json.end().map_err(|error| Rejection::invalid_request(error.to_string()))?;
    Ok(value)
}

/// Every faulty property. serde stops at the first, so each gets the value that the example has, and
/// the body is tried again. Of one that is broken further on, nobody can tell what else it has.
fn all_faults<T: DeserializeOwned + Example>(bytes: &[u8], first: SerdeFault) -> Vec<InvalidField> {
    let body = serde_json::from_slice::<Map<String, Value>>(bytes);
    let (mut body, most) = body.map_or((Map::new(), 1), |body| (body, MAX_INVALID_FIELDS));
    let mut fields = Vec::new();
    let mut next = Some(first);
    while let Some(fault) = next.take_if(|_| fields.len() < most) {
        let path = fault.path.iter().map(String::as_str);
        fields.push(InvalidField::property(path, fault.code, fault.message));
        let Some(name) = fault.path.first() else { break };
        match T::example().remove(name) {
            Some(value) => body.insert(name.clone(), value),
            None => body.remove(name),
        };
        next = serde_path_to_error::deserialize::<_, T>(&body)
            .err()
            .map(|error| SerdeFault::of(error.path(), &error.inner().to_string()));
    }
    fields
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
