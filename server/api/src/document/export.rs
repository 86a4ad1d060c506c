//! JSON Lines. Dropshot knows only that such a response has no schema: `*/*`.

use serde_json::{Value, json};

use super::operations;

const ANY: &str = "*/*";
const JSON_LINES: &str = "application/jsonl";

pub(super) fn describe(document: &mut Value) {
    for operation in operations(document) {
        let responses = operation.get_mut("responses");
        let content = responses.and_then(|responses| responses.pointer_mut("/200/content"));
        let Some(content) = content.and_then(Value::as_object_mut) else { continue };
        if content.remove(ANY).is_some() {
            // OpenAPI 3.0 has no schema for a sequence; `itemSchema` of 3.2 is what this becomes.
            let schema = json!({
                "type": "string",
                "description": "Lines that end with a line feed. `x-item-schema` describes each.",
                "x-item-schema": {
                    "type": "object",
                    "description": "It has one of the properties.",
                    "properties": {
                        "user": { "$ref": "#/components/schemas/User" },
                        "todo": { "$ref": "#/components/schemas/Todo" },
                    },
                },
            });
            content.insert(JSON_LINES.to_owned(), json!({ "schema": schema }));
        }
    }
}
