//! `security`, for which Dropshot has no word.

use serde_json::{Value, json};

use super::{operations, parameter_is};
use crate::input::SECURITY_MARK;

/// Turns the mark of [`crate::input::BearerToken`] into `security`, and says of every other
/// operation that it needs none.
pub(super) fn declare(document: &mut Value) {
    document["components"]["securitySchemes"] = json!({
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token from `POST /api/sessions`, or from an external issuer \
             that the service trusts.",
        },
    });
    for operation in operations(document) {
        let mut secured = false;
        if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
            let before = parameters.len();
            parameters.retain(|parameter| !parameter_is(parameter, "header", SECURITY_MARK));
            secured = parameters.len() < before;
            if parameters.is_empty() {
                operation.remove("parameters");
            }
        }
        let security = if secured { json!([{ "bearer": [] }]) } else { json!([]) };
        operation.insert("security".to_owned(), security);
    }
}
