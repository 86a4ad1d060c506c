//! The headers of responses. Those for CORS are the same for every operation and say nothing to a
//! program that reads the response, so they are left out.

use serde_json::{Map, Value, json};

use crate::operations::NO_STORE;

/// Of a response that is no error.
pub(super) fn describe(response: &mut Value, operation: &str) {
    let mut names = Vec::new();
    if response["headers"].get("location").is_some() {
        names.push("Location");
    }
    if NO_STORE.contains(&operation) {
        names.push("Cache-Control");
    }
    response["headers"] = references(&names);
}

/// Every response has an id.
pub(super) fn references(names: &[&str]) -> Value {
    let names = ["X-Request-Id"].iter().chain(names);
    let reference =
        |name: &&str| (name.to_string(), json!({ "$ref": format!("#/components/headers/{name}") }));
    names.map(reference).collect::<Map<_, _>>().into()
}

pub(super) fn all() -> Value {
    let header = |description: &str, schema: Value, required: bool| {
        let mut header = json!({ "description": description, "style": "simple", "schema": schema });
        if required {
            header["required"] = true.into();
        }
        header
    };
    let text = |example: &str| json!({ "type": "string", "example": example });
    json!({
        "X-Request-Id": header(
            "Identifies the request in the logs of the service.",
            json!({ "type": "string", "format": "uuid" }),
            true,
        ),
        "WWW-Authenticate": header(
            "`Bearer`; with `error=\"invalid_token\"` if a token was sent (RFC 6750, section 3).",
            text("Bearer error=\"invalid_token\""),
            true,
        ),
        "Retry-After": header(
            "Seconds after which to send the request again. Absent with `outcome_unknown`.",
            json!({ "type": "integer", "minimum": 1, "example": 1 }),
            false,
        ),
        "RateLimit": header(
            "What is left of the limit, and when it is renewed \
             (draft-ietf-httpapi-ratelimit-headers-10). Present if the limit is a rate.",
            text("\"caller\";r=0;t=1"),
            false,
        ),
        "RateLimit-Policy": header(
            "The limit: `q` requests in `w` seconds. Present if the limit is a rate.",
            text("\"caller\";q=100;w=1"),
            false,
        ),
        "Location": header(
            "Path of what was created.",
            text("/api/todos/0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b"),
            true,
        ),
        "Cache-Control": header(
            "`no-store`: the response must not be kept in a cache.",
            text("no-store"),
            true,
        ),
    })
}
