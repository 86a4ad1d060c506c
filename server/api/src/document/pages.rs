//! Lists.

use serde_json::{Value, json};

use super::{operations, parameter_is};

/// Marks lists as Dropshot marks its own, so that generators offer a stream over all pages; and
/// takes back that a query parameter, which can only be there or not, might be `null`.
pub(super) fn describe(document: &mut Value) {
    for operation in operations(document) {
        let Some(Value::Array(parameters)) = operation.get_mut("parameters") else { continue };
        for parameter in parameters.iter_mut() {
            if let Some(schema) = parameter["schema"].as_object_mut() {
                schema.remove("nullable");
            }
        }
        if parameters.iter().any(|parameter| parameter_is(parameter, "query", "page_token")) {
            operation.insert("x-dropshot-pagination".to_owned(), json!({ "required": [] }));
        }
    }
}
