//! Edits after which a schema allows what it did.

use serde_json::{Value, json};

use super::edits::remove;
use super::random::Random;
use super::widenings::Edit;

/// Each changes a place where it can.
pub const REWORDINGS: [(&str, Edit); 8] = [
    ("alone in a list", wrap_alone),
    ("twice in a list", wrap_twice),
    ("what holds anyway", add_idle_keyword),
    ("alternatives that exclude each other anyway", include_all),
    ("a value twice", repeat_value),
    ("all values of a boolean", list_booleans),
    ("a bound of integers", exclude_bound),
    ("the bounds of a format", write_bounds),
];

fn wrap_alone(random: &mut Random, schema: &mut Value) {
    let list = random.pick(&["allOf", "oneOf", "anyOf"]);
    *schema = json!({list: [schema.take()]});
}

/// In `allOf`, alternatives would meet all others, and it is not seen that nothing can be two of them.
fn wrap_twice(random: &mut Random, schema: &mut Value) {
    let text = schema.to_string();
    let has_alternatives = ["oneOf", "anyOf"].iter().any(|keyword| text.contains(keyword));
    let list = if has_alternatives || random.chance(50) { "anyOf" } else { "allOf" };
    *schema = json!({list: [schema, schema]});
}

fn add_idle_keyword(random: &mut Random, schema: &mut Value) {
    let (keyword, value) = random.pick(&[
        ("minLength", json!(0)),
        ("minItems", json!(0)),
        ("minProperties", json!(0)),
        ("uniqueItems", json!(false)),
        ("exclusiveMinimum", json!(false)),
        ("nullable", json!(false)),
        ("additionalProperties", json!(true)),
    ]);
    if schema.get(keyword).is_none() {
        schema[keyword] = value;
    }
}

fn include_all(_: &mut Random, schema: &mut Value) {
    if schema.get("oneOf").is_some() && schema.get("anyOf").is_none() {
        schema["anyOf"] = schema["oneOf"].take();
        remove(schema, "oneOf");
    }
}

fn repeat_value(random: &mut Random, schema: &mut Value) {
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.push(random.pick(values));
    }
}

fn list_booleans(_: &mut Random, schema: &mut Value) {
    if schema["type"] == json!("boolean") && schema.get("enum").is_none() {
        schema["enum"] = json!([true, false]);
    }
}

fn exclude_bound(_: &mut Random, schema: &mut Value) {
    let is_integer = schema["type"] == json!("integer");
    if is_integer && let Some(least) = schema["minimum"].as_i64() {
        let exclusive = schema["exclusiveMinimum"] == json!(true);
        schema["minimum"] = json!(if exclusive { least + 1 } else { least - 1 });
        schema["exclusiveMinimum"] = json!(!exclusive);
    }
}

fn write_bounds(_: &mut Random, schema: &mut Value) {
    if schema["format"] == json!("int32") {
        remove(schema, "format");
        let bounds = json!({"minimum": i32::MIN, "maximum": i32::MAX});
        *schema = json!({"allOf": [schema.take(), bounds]});
    }
}
