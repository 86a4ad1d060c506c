//! Other ways to write the same document.

use serde_json::{Value, json};

use super::documents::schemas_in;
use super::places::places;
use super::random::Random;

/// Lists whose order says nothing.
pub const SETS: &[&str] = &["required", "enum", "parameters"];

/// Lists whose order says nothing either, but a reader takes what stands in one place for the same.
pub const ALTERNATIVES: &[&str] = &["oneOf", "anyOf", "allOf"];

/// As JSON, with the members of objects and of these lists in any order.
pub fn in_any_order(random: &mut Random, lists: &[&str], value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut parts = Vec::new();
            for (name, value) in members {
                let text = match (lists.contains(&name.as_str()), value) {
                    (true, Value::Array(items)) => {
                        let items = shuffled(random, items);
                        list(random, lists, &items)
                    }
                    (_, value) => in_any_order(random, lists, value),
                };
                parts.push(format!("{}:{text}", json!(name)));
            }
            random.shuffle(&mut parts);
            format!("{{{}}}", parts.join(","))
        }
        Value::Array(items) => list(random, lists, items),
        plain => plain.to_string(),
    }
}

fn list(random: &mut Random, lists: &[&str], items: &[Value]) -> String {
    let items: Vec<_> = items.iter().map(|item| in_any_order(random, lists, item)).collect();
    format!("[{}]", items.join(","))
}

fn shuffled(random: &mut Random, items: &[Value]) -> Vec<Value> {
    let mut items = items.to_vec();
    random.shuffle(&mut items);
    items
}

/// It is no alternative, and has none: those are known by their names.
pub fn is_alone(place: &str, schema: &Value) -> bool {
    let parent = place.rsplit('/').nth(1).unwrap_or_default();
    !ALTERNATIVES.iter().any(|keyword| *keyword == parent || schema.get(keyword).is_some())
}

/// With some of the schemas that `may_move` as components, so that references stand in their places.
pub fn with_components(
    random: &mut Random,
    document: &Value,
    may_move: impl Fn(&str, &Value) -> bool,
) -> Value {
    let mut document = document.clone();
    let mut components = json!({});
    for schema in schemas_in(&document) {
        // Those that stand inside another one come before it.
        for place in places(document.pointer(&schema).unwrap()) {
            let part = document.pointer_mut(&format!("{schema}{place}")).unwrap();
            if random.chance(30) && may_move(&place, part) {
                let name = format!("S{}", components.as_object().unwrap().len());
                let reference = json!({"$ref": format!("#/components/schemas/{name}")});
                components[name] = std::mem::replace(part, reference);
            }
        }
    }
    document["components"]["schemas"] = components;
    document
}
