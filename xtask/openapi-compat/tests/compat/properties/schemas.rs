//! Random schemas.

use serde_json::{Value, json};

use super::keywords::{KINDS, NAMES, demand, keywords};
use super::random::Random;

/// A schema in which schemas stand in one another so deep at most.
pub fn schema(random: &mut Random, depth: usize) -> Value {
    let mut schema = match random.count(0..if depth == 0 { 13 } else { 20 }) {
        0..11 => simple(random, depth),
        11 => json!({}),
        12 => untyped(random, depth),
        13 | 14 => json!({"oneOf": alternatives(random, depth - 1)}),
        15 => json!({"oneOf": tagged(random, depth - 1)}),
        16 | 17 => json!({"anyOf": parts(random, depth - 1)}),
        _ => all_of(random, depth),
    };
    if random.chance(12) {
        schema["nullable"] = json!(true);
    }
    if random.chance(12) {
        schema["not"] = excluded(random);
    }
    schema
}

/// It describes no properties: in `not`, the tool would take those that it does not describe as not
/// sent.
fn excluded(random: &mut Random) -> Value {
    if random.chance(70) {
        return simple(random, 0);
    }
    json!({"type": "object", "required": random.some(&NAMES, 2)})
}

fn simple(random: &mut Random, depth: usize) -> Value {
    let kind = random.pick(if depth == 0 { &KINDS[..4] } else { &KINDS[..] });
    of_kind(random, kind, depth)
}

pub fn of_kind(random: &mut Random, kind: &str, depth: usize) -> Value {
    let mut schema = json!({"type": kind});
    limit(random, kind, depth, &mut schema);
    schema
}

/// Limits of some kinds, and of values of other kinds no word.
fn untyped(random: &mut Random, depth: usize) -> Value {
    let mut schema = json!({});
    for kind in random.some(&KINDS, 2) {
        limit(random, kind, depth, &mut schema);
    }
    schema
}

fn limit(random: &mut Random, kind: &str, depth: usize, schema: &mut Value) {
    for keyword in keywords(kind) {
        let is_about_parts = matches!(*keyword, "items" | "properties");
        if random.chance(if is_about_parts { 85 } else { 25 }) {
            schema[*keyword] = demand(random, keyword, kind, depth.saturating_sub(1));
        }
    }
}

/// Of different kinds, so that `oneOf` can have them.
fn alternatives(random: &mut Random, depth: usize) -> Vec<Value> {
    let kinds = ["boolean", random.pick(&["integer", "number"]), "string", "array", "object"];
    let kinds = random.some(&kinds, 3);
    kinds.into_iter().map(|kind| alternative(random, kind, depth)).collect()
}

/// Sometimes of several forms that do not exclude each other.
fn alternative(random: &mut Random, kind: &str, depth: usize) -> Value {
    let mut schema = of_kind(random, kind, depth);
    if random.chance(20) {
        let part = of_kind(random, kind, 0);
        schema["anyOf"] = json!([part, similar(random, &part)]);
    }
    schema
}

/// Objects that a property tells apart.
fn tagged(random: &mut Random, depth: usize) -> Vec<Value> {
    let tags = random.some(&["x", "y", "z"], 3);
    tags.into_iter().map(|tag| with_tag(random, tag, depth)).collect()
}

pub fn with_tag(random: &mut Random, tag: &str, depth: usize) -> Value {
    let mut schema =
        json!({"type": "object", "properties": demand(random, "properties", "object", depth)});
    schema["properties"]["kind"] = json!({"type": "string", "enum": [tag]});
    schema["required"] = json!(["kind"]);
    if random.chance(50) {
        let name = schema["properties"].as_object().unwrap().keys().next().unwrap().clone();
        schema["required"] = json!([name, "kind"]);
    }
    schema
}

/// Some of them have much in common.
fn parts(random: &mut Random, depth: usize) -> Vec<Value> {
    let mut parts = vec![schema(random, depth)];
    for _ in 0..random.count(0..3) {
        let part = match random.chance(40) {
            true => similar(random, &parts[0]),
            false => schema(random, depth),
        };
        parts.push(part);
    }
    parts
}

/// With one limit of its own.
fn similar(random: &mut Random, schema: &Value) -> Value {
    let mut similar = schema.clone();
    let kind = schema["type"].as_str().unwrap_or("string");
    let keyword = random.pick(keywords(kind));
    similar[keyword] = demand(random, keyword, kind, 0);
    similar
}

/// Of parts of the same kind.
fn all_of(random: &mut Random, depth: usize) -> Value {
    let schema = simple(random, depth);
    let kind = schema["type"].as_str().unwrap().to_owned();
    let part = match random.chance(50) {
        true => similar(random, &schema),
        false => of_kind(random, &kind, depth - 1),
    };
    let mut whole = json!({"allOf": [schema, part]});
    if random.chance(30) {
        whole["type"] = json!(kind);
        limit(random, &kind, depth - 1, &mut whole);
    }
    whole
}
