//! Random values of a schema, as senders make them who keep to the description: they send the
//! properties that it describes, and others only if it says what they are.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::judge::Judge;
use super::keywords::{KINDS, NAMES};
use super::random::Random;

const TEXTS: [&str; 16] = [
    "", "a", "b", "c", "é", "𝔘", "aa", "ab", "ba", "bb", "ac", "𝔘é", "aab", "abc", "aaaa", "ababab",
];

/// Values that `schema` accepts, of so many that are tried.
pub fn values(random: &mut Random, schema: &Value, tries: usize) -> Vec<Value> {
    let judge = Judge::of(schema);
    let mut values = Vec::new();
    for _ in 0..tries.div_ceil(4) {
        let chosen = chosen(random, schema);
        let judge_of_chosen = Judge::of(&chosen);
        let made = (0..4).map(|_| value(random, &[&chosen]));
        values.extend(made.filter(|value| judge_of_chosen.accepts(value) && judge.accepts(value)));
    }
    values
}

/// One option of each `oneOf` and `anyOf`: what the others describe, its values do not have.
fn chosen(random: &mut Random, schema: &Value) -> Value {
    let Value::Object(members) = schema else { return schema.clone() };
    let mut plain = Map::new();
    let mut all = Vec::new();
    for (keyword, part) in members {
        match (keyword.as_str(), part) {
            ("oneOf" | "anyOf", Value::Array(options)) => {
                let option = random.pick(options);
                all.push(chosen(random, &option));
            }
            ("allOf", Value::Array(parts)) => {
                all.extend(parts.iter().map(|part| chosen(random, part)));
            }
            ("properties", Value::Object(properties)) => {
                let properties = properties.iter();
                let properties =
                    properties.map(|(name, part)| (name.clone(), chosen(random, part)));
                plain.insert(keyword.clone(), properties.collect());
            }
            ("items" | "additionalProperties", part) => {
                plain.insert(keyword.clone(), chosen(random, part));
            }
            (_, part) => {
                plain.insert(keyword.clone(), part.clone());
            }
        }
    }
    if !all.is_empty() {
        plain.insert("allOf".to_owned(), all.into());
    }
    plain.into()
}

/// A value that may meet all `schemas`.
fn value(random: &mut Random, schemas: &[&Value]) -> Value {
    let parts = parts(schemas);
    let lists: Vec<_> = parts.iter().filter_map(|part| part["enum"].as_array()).collect();
    if !lists.is_empty() && random.chance(85) {
        let list = random.pick(&lists);
        return random.pick(list);
    }
    match kind(random, &parts) {
        "null" => Value::Null,
        "boolean" => json!(random.chance(50)),
        "integer" => whole(random),
        "number" => number(random),
        "string" => json!(random.pick(&TEXTS)),
        "array" => array(random, &parts),
        _ => object(random, &parts),
    }
}

/// `schemas`, and what their `allOf` consist of.
fn parts<'a>(schemas: &[&'a Value]) -> Vec<&'a Value> {
    let mut parts = Vec::new();
    for schema in schemas {
        let more: Vec<&Value> = schema["allOf"].as_array().into_iter().flatten().collect();
        parts.push(*schema);
        parts.extend(self::parts(&more));
    }
    parts
}

fn kind<'a>(random: &mut Random, parts: &[&'a Value]) -> &'a str {
    let kinds: Vec<&str> = parts.iter().filter_map(|part| part["type"].as_str()).collect();
    let is_nullable = parts.iter().any(|part| part["nullable"] == json!(true));
    if (is_nullable && random.chance(20)) || (kinds.is_empty() && random.chance(10)) {
        return "null";
    }
    if kinds.contains(&"integer") {
        return "integer";
    }
    random.pick(if kinds.is_empty() { &KINDS[..] } else { &kinds[..] })
}

fn whole(random: &mut Random) -> Value {
    let edges = [i64::from(i32::MIN), i64::from(i32::MAX), i64::MIN, i64::MAX, 0];
    match random.count(0..30) {
        0 => json!(u64::MAX),
        1..5 => json!(random.pick(&edges).saturating_add(random.number(-1..2))),
        _ => json!(random.number(-5..6)),
    }
}

fn number(random: &mut Random) -> Value {
    if random.chance(50) { whole(random) } else { json!(random.number(-5..6) as f64 + 0.5) }
}

fn array(random: &mut Random, parts: &[&Value]) -> Value {
    let items: Vec<&Value> = parts.iter().filter_map(|part| part.get("items")).collect();
    let least = parts.iter().filter_map(|part| part["minItems"].as_u64()).max().unwrap_or(0);
    let length = usize::try_from(least).unwrap() + random.count(0..3);
    (0..length).map(|_| value(random, &items)).collect()
}

fn object(random: &mut Random, parts: &[&Value]) -> Value {
    let others = parts.iter().filter_map(|part| part["additionalProperties"].as_object());
    let is_map = others.into_iter().any(|schema| !schema.is_empty());
    let required: Vec<&str> = parts.iter().flat_map(|part| strings(&part["required"])).collect();
    let described = parts.iter().filter_map(|part| part["properties"].as_object());
    let mut names: BTreeSet<&str> = described.flatten().map(|(name, _)| name.as_str()).collect();
    names.extend(&required);
    if is_map {
        names.extend(NAMES);
        names.insert("other");
    }
    let mut members = Map::new();
    for name in names {
        if random.chance(if required.contains(&name) { 97 } else { 50 }) {
            members.insert(name.to_owned(), value(random, &schemas_of(parts, name)));
        }
    }
    members.into()
}

/// What the property `name` must meet.
fn schemas_of<'a>(parts: &[&'a Value], name: &str) -> Vec<&'a Value> {
    let schema = |part: &&'a Value| {
        part["properties"].get(name).or_else(|| part.get("additionalProperties"))
    };
    parts.iter().filter_map(schema).filter(|schema| schema.is_object()).collect()
}

fn strings(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}
