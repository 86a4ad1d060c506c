//! Properties that may be `null`.

use serde_json::Value;

use super::SCHEMAS;

/// `nullable` counts only beside a `type` (OpenAPI 3.0.3, Schema Object): beside a reference it says
/// nothing. So what is referred to is put in its place.
pub(super) fn resolve(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    resolve_in(document, &schemas);
    let text = document.to_string();
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| text.contains(&format!("\"{SCHEMAS}{name}\"")));
    }
}

fn resolve_in(value: &mut Value, schemas: &Value) {
    match value {
        Value::Object(object) => {
            let reference = object.get("allOf").and_then(|all| all[0]["$ref"].as_str());
            let referred = reference.and_then(|path| path.strip_prefix(SCHEMAS));
            if let (Some(name), Some(Value::Bool(true))) = (referred, object.get("nullable"))
                && let Value::Object(schema) = &schemas[name]
            {
                object.remove("allOf");
                for (key, part) in schema {
                    object.entry(key).or_insert_with(|| part.clone());
                }
            }
            object.values_mut().for_each(|part| resolve_in(part, schemas));
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| resolve_in(part, schemas)),
        _ => {}
    }
}
