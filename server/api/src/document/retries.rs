//! `x-retry`: whether a client may send a request again without asking anybody.

use serde_json::Value;

use super::operations;
use crate::operations::operation;

pub(super) fn declare(document: &mut Value) {
    for object in operations(document) {
        let id = object["operationId"].as_str().unwrap_or_default();
        if let Some(operation) = operation(id) {
            object.insert("x-retry".to_owned(), operation.retry.as_str().into());
        }
    }
}
