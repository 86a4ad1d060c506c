//! Random edits of a schema, for better or worse.

use serde_json::{Value, json};

use super::keywords::{KINDS, NAMES, demand, keywords, listed};
use super::places::{is_unambiguous, places};
use super::random::Random;
use super::schemas::{of_kind, schema, with_tag};

/// `schema` after so many edits; it is not what it was.
pub fn edited(random: &mut Random, schema: &Value, count: usize) -> Value {
    let mut edited = schema.clone();
    for _ in 0..count {
        edited = once_edited(random, &edited);
    }
    if edited == *schema { self::edited(random, schema, count) } else { edited }
}

fn once_edited(random: &mut Random, schema: &Value) -> Value {
    loop {
        let mut edited = schema.clone();
        let place = random.pick(&places(schema));
        edit(random, edited.pointer_mut(&place).unwrap());
        if edited != *schema && is_unambiguous(&edited) {
            return edited;
        }
    }
}

fn edit(random: &mut Random, schema: &mut Value) {
    match random.count(0..16) {
        0..5 => set_keyword(random, schema),
        5..9 => remove_keyword(random, schema),
        9 => *schema = self::schema(random, 1),
        10 => schema["type"] = json!(random.pick(&KINDS)),
        11 => schema["nullable"] = json!(schema["nullable"] != json!(true)),
        12 => wrap(random, schema),
        13 => unwrap(random, schema),
        14 => change_list(random, schema, "enum"),
        _ => change_options(random, schema),
    }
}

fn kind(random: &mut Random, schema: &Value) -> String {
    match schema["type"].as_str() {
        Some(kind) => kind.to_owned(),
        None => random.pick(&KINDS).to_owned(),
    }
}

fn set_keyword(random: &mut Random, schema: &mut Value) {
    let kind = kind(random, schema);
    match random.pick(keywords(&kind)) {
        "properties" => {
            let name = random.pick(&NAMES);
            schema["properties"][name] = self::schema(random, 1);
        }
        "required" => change_list(random, schema, "required"),
        keyword => schema[keyword] = demand(random, keyword, &kind, 1),
    }
}

fn remove_keyword(random: &mut Random, schema: &mut Value) {
    let members = schema.as_object_mut().unwrap();
    let keywords: Vec<String> = members.keys().cloned().collect();
    if keywords.is_empty() {
        return;
    }
    let keyword = random.pick(&keywords);
    members.remove(&keyword);
}

/// Adds a member to the list, or takes one away.
fn change_list(random: &mut Random, schema: &mut Value, keyword: &str) {
    let kind = kind(random, schema);
    let member = match keyword {
        "required" => json!(random.pick(&NAMES)),
        _ => listed(random, &kind),
    };
    let Some(list) = schema[keyword].as_array_mut() else {
        schema[keyword] = json!([member]);
        return;
    };
    match list.iter().position(|each| *each == member) {
        Some(index) if list.len() > 1 => {
            list.remove(index);
        }
        Some(_) => remove(schema, keyword),
        None => list.push(member),
    }
}

/// What could also be written alone becomes one of several parts.
fn wrap(random: &mut Random, schema: &mut Value) {
    let kind = kind(random, schema);
    let other_kind = if random.chance(50) { kind } else { random.pick(&KINDS).to_owned() };
    let other = of_kind(random, &other_kind, 1);
    let own = schema.take();
    *schema = match random.count(0..5) {
        0 => json!({"allOf": [own]}),
        1 => json!({"allOf": [own, other]}),
        2 => json!({"oneOf": [own, other]}),
        3 => json!({"anyOf": [other, own]}),
        _ => json!({"oneOf": [own]}),
    };
}

fn unwrap(random: &mut Random, schema: &mut Value) {
    for keyword in ["allOf", "oneOf", "anyOf"] {
        if let Some(parts) = schema[keyword].as_array() {
            *schema = random.pick(parts);
            return;
        }
        remove(schema, keyword);
    }
}

/// Adds an alternative, removes one, or says whether they exclude each other.
fn change_options(random: &mut Random, schema: &mut Value) {
    for (keyword, other) in [("oneOf", "anyOf"), ("anyOf", "oneOf")] {
        let Some(options) = schema.get_mut(keyword).and_then(Value::as_array_mut) else { continue };
        match random.count(0..4) {
            0 => {
                let kind = random.pick(&KINDS);
                options.push(of_kind(random, kind, 1));
            }
            1 => {
                let tag = random.pick(&["x", "y", "z"]);
                options.push(with_tag(random, tag, 0));
            }
            2 if options.len() > 1 => {
                let index = random.count(0..options.len());
                options.remove(index);
            }
            _ => {
                schema[other] = schema[keyword].take();
                remove(schema, keyword);
            }
        }
        return;
    }
}

/// Adds `member` to the list, if there is one.
pub fn push(schema: &mut Value, keyword: &str, member: Value) {
    if let Some(list) = schema.get_mut(keyword).and_then(Value::as_array_mut) {
        list.push(member);
    }
}

pub fn remove(schema: &mut Value, keyword: &str) {
    schema.as_object_mut().unwrap().remove(keyword);
}
