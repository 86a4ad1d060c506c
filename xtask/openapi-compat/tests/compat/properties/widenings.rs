//! Edits after which a schema still allows all that it did.

use serde_json::{Value, json};

use super::edits::{push, remove};
use super::keywords::{KINDS, NAMES, listed};
use super::places::{is_unambiguous, positive_places};
use super::random::Random;
use super::schemas::{of_kind, schema, with_tag};

pub type Edit = fn(&mut Random, &mut Value);

/// Each changes a place where it can.
pub const WIDENINGS: [(&str, Edit); 20] = [
    ("a lower least", |random, schema| step(random, schema, &LEAST, -1)),
    ("a higher most", |random, schema| step(random, schema, &MOST, 1)),
    ("the bound itself", include_bound),
    ("no bound", |random, schema| remove_one(random, schema, &BOUNDS)),
    ("no least count", |random, schema| remove_one(random, schema, &LEAST[1..])),
    ("no most count", |random, schema| remove_one(random, schema, &MOST[1..])),
    ("no other limit", |random, schema| remove_one(random, schema, &OTHERS)),
    ("smaller steps", |_, schema| widen(schema, "multipleOf")),
    ("a wider format", |_, schema| widen(schema, "format")),
    ("a wider pattern", |_, schema| widen(schema, "pattern")),
    ("integers become numbers", |_, schema| widen(schema, "type")),
    ("any type", |_, schema| remove(schema, "type")),
    ("null", |_, schema| schema["nullable"] = json!(true)),
    ("one more value", add_value),
    ("an optional property", leave_optional),
    ("one more property of a closed object", add_property),
    ("other properties", allow_others),
    ("one more alternative", add_option),
    ("an alternative beside it", add_alternative),
    ("one demand less", remove_part),
];

const LEAST: [&str; 4] = ["minimum", "minLength", "minItems", "minProperties"];
const MOST: [&str; 4] = ["maximum", "maxLength", "maxItems", "maxProperties"];
const BOUNDS: [&str; 2] = ["minimum", "maximum"];
const OTHERS: [&str; 7] =
    ["multipleOf", "format", "pattern", "uniqueItems", "items", "enum", "not"];

/// `schema` after `edit` at a place where it changes something, if there is one.
pub fn widened(random: &mut Random, schema: &Value, edit: Edit) -> Option<Value> {
    let mut places = positive_places(schema);
    random.shuffle(&mut places);
    places.iter().find_map(|place| {
        let mut wider = schema.clone();
        edit(random, wider.pointer_mut(place).unwrap());
        (wider != *schema && is_unambiguous(&wider)).then_some(wider)
    })
}

/// The values of keywords, each with one that allows more.
fn wider_values() -> [(&'static str, Value, Value); 10] {
    [
        ("multipleOf", json!(4), json!(2)),
        ("multipleOf", json!(2), json!(1)),
        ("multipleOf", json!(1), json!(0.5)),
        ("multipleOf", json!(1.5), json!(0.5)),
        ("format", json!("int32"), json!("int64")),
        ("type", json!("integer"), json!("number")),
        ("pattern", json!("^a*$"), json!("^[ab]*$")),
        ("pattern", json!("^[ab]+$"), json!("^[ab]*$")),
        ("pattern", json!("^(a|b|ab)$"), json!("^[ab]{1,2}$")),
        ("pattern", json!("^a"), json!("a")),
    ]
}

fn widen(schema: &mut Value, keyword: &str) {
    let is = |(each, narrow, _): &(&str, Value, Value)| *each == keyword && schema[each] == *narrow;
    if let Some((_, _, wide)) = wider_values().into_iter().find(is) {
        schema[keyword] = wide;
    }
}

fn step(random: &mut Random, schema: &mut Value, keywords: &[&str], step: i32) {
    let keyword = random.pick(keywords);
    match (schema[keyword].as_i64(), schema[keyword].as_f64()) {
        (Some(0), _) if keyword != "minimum" => {}
        (Some(number), _) => schema[keyword] = json!(number + i64::from(step)),
        (None, Some(number)) => schema[keyword] = json!(number + f64::from(step)),
        (None, None) => {}
    }
}

fn include_bound(random: &mut Random, schema: &mut Value) {
    let exclusives = [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")];
    let (bound, exclusive) = random.pick(&exclusives);
    if schema.get(bound).is_some() {
        remove(schema, exclusive);
    }
}

fn remove_one(random: &mut Random, schema: &mut Value, keywords: &[&str]) {
    let keyword = random.pick(keywords);
    if !describes_properties(&schema[keyword]) {
        remove(schema, keyword);
    }
}

/// What requests have and the new document no longer describes is another matter.
fn describes_properties(part: &Value) -> bool {
    part.to_string().contains(r#""properties""#)
}

fn add_value(random: &mut Random, schema: &mut Value) {
    let kind = random.pick(&KINDS);
    let value = listed(random, schema["type"].as_str().unwrap_or(kind));
    push(schema, "enum", value);
}

fn leave_optional(random: &mut Random, schema: &mut Value) {
    match schema.get_mut("required").and_then(Value::as_array_mut) {
        Some(names) if names.len() > 1 => {
            let index = random.count(0..names.len());
            names.remove(index);
        }
        _ => remove(schema, "required"),
    }
}

fn add_property(random: &mut Random, schema: &mut Value) {
    let name = random.pick(&NAMES);
    if schema["additionalProperties"] == json!(false) && schema["properties"].get(name).is_none() {
        schema["properties"][name] = self::schema(random, 1);
    }
}

fn allow_others(random: &mut Random, schema: &mut Value) {
    if schema["additionalProperties"] == json!(false) && random.chance(50) {
        schema["additionalProperties"] = self::schema(random, 1);
    } else {
        remove_one(random, schema, &["additionalProperties"]);
    }
}

fn add_option(random: &mut Random, schema: &mut Value) {
    let (kind, tag) = (random.pick(&KINDS), random.pick(&["x", "y", "z"]));
    let option =
        if random.chance(50) { of_kind(random, kind, 1) } else { with_tag(random, tag, 0) };
    let keyword = random.pick(&["oneOf", "anyOf"]);
    push(schema, keyword, option);
}

fn add_alternative(random: &mut Random, schema: &mut Value) {
    let keyword = random.pick(&["oneOf", "anyOf"]);
    let other = self::schema(random, 1);
    *schema = json!({keyword: [schema.take(), other]});
}

fn remove_part(random: &mut Random, schema: &mut Value) {
    let Some(parts) = schema.get_mut("allOf").and_then(Value::as_array_mut) else { return };
    let index = random.count(0..parts.len());
    if parts.len() > 1 && !describes_properties(&parts[index]) {
        parts.remove(index);
    }
}
