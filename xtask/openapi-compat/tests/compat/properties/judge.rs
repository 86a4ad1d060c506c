//! Who says which values a schema allows: the crate `jsonschema`, which knows nothing of ours.

use jsonschema::Validator;
use serde_json::{Map, Value, json};

pub struct Judge(Validator);

impl Judge {
    pub fn of(schema: &Value) -> Judge {
        Judge(jsonschema::draft4::options().build(&json_schema(schema)).unwrap())
    }

    pub fn accepts(&self, value: &Value) -> bool {
        self.0.is_valid(value)
    }
}

/// A schema of OpenAPI 3.0 in JSON Schema, draft 4, from which it comes.
fn json_schema(schema: &Value) -> Value {
    let Value::Object(members) = schema else { return schema.clone() };
    let mut plain = Map::new();
    for (keyword, value) in members {
        plain.insert(keyword.clone(), translated(keyword, value));
    }
    for (exclusive, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if !plain.contains_key(bound) {
            plain.remove(exclusive);
        }
    }
    let range = plain.remove("format").map(|format| range(&format));
    let is_nullable = plain.remove("nullable") == Some(json!(true));
    let all = json!({"allOf": [plain, range.unwrap_or_else(|| json!({}))]});
    if is_nullable { json!({"anyOf": [{"enum": [null]}, all]}) } else { all }
}

fn translated(keyword: &str, value: &Value) -> Value {
    match (keyword, value) {
        ("items" | "additionalProperties" | "not", schema) => json_schema(schema),
        ("allOf" | "oneOf" | "anyOf", Value::Array(schemas)) => {
            schemas.iter().map(json_schema).collect()
        }
        ("properties", Value::Object(properties)) => {
            properties.iter().map(|(name, schema)| (name.clone(), json_schema(schema))).collect()
        }
        (_, value) => value.clone(),
    }
}

fn range(format: &Value) -> Value {
    match format.as_str() {
        Some("int32") => json!({"minimum": i32::MIN, "maximum": i32::MAX}),
        _ => json!({"minimum": i64::MIN, "maximum": i64::MAX}),
    }
}
