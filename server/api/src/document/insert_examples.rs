//! An example of every body and every error.

use serde_json::{Value, json};

use super::{SCHEMAS, operations};
use crate::error_body::ErrorBody;
use crate::error_code::ErrorCode;
use crate::example::example_of;
use crate::invalid_field::{InvalidField, InvalidFieldCode};

const REQUEST_ID: &str = "3f1c0a52-5f0e-4b8e-9a35-0c2f6f4f1d7e";

pub(super) fn show(document: &mut Value) {
    for operation in operations(document) {
        show_in(operation.get_mut("requestBody"));
        let Some(responses) = operation["responses"].as_object_mut() else { continue };
        responses.values_mut().for_each(|response| show_in(Some(response)));
    }
}

fn show_in(body: Option<&mut Value>) {
    let content = body.and_then(|body| body.get_mut("content")).and_then(Value::as_object_mut);
    for (media_type, content) in content.into_iter().flatten() {
        let reference = content["schema"]["$ref"].as_str().unwrap_or_default();
        if let Some(example) = reference.strip_prefix(SCHEMAS).and_then(example_of) {
            content["example"] = example;
        } else if media_type == "application/jsonl" {
            content["example"] = export().into();
        }
    }
}

fn export() -> String {
    let (user, todo) = (example_of("User"), example_of("Todo"));
    format!("{}\n{}\n", json!({ "user": user }), json!({ "todo": todo }))
}

/// A body with this code.
pub(super) fn of(code: ErrorCode) -> Value {
    let message = code.example();
    let errors = match code {
        ErrorCode::InvalidRequest => vec![InvalidField::property(
            ["title"],
            InvalidFieldCode::Invalid,
            message.trim_start_matches("title: "),
        )],
        ErrorCode::InvalidPageToken => vec![InvalidField::parameter(
            "page_token",
            InvalidFieldCode::Invalid,
            message.trim_start_matches("page_token: "),
        )],
        _ => Vec::new(),
    };
    let (request_id, message) = (REQUEST_ID.to_owned(), message.to_owned());
    json!({
        "summary": code.as_str(),
        "value": ErrorBody { request_id, error_code: code.as_str(), message, errors },
    })
}
