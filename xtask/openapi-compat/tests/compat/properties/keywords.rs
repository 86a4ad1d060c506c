//! Random values of the keywords that limit values. There are few of each, so that limits meet.

use serde_json::{Value, json};

use super::random::Random;
use super::schemas::schema;

pub const KINDS: [&str; 6] = ["boolean", "integer", "number", "string", "array", "object"];

/// Of properties.
pub const NAMES: [&str; 3] = ["a", "b", "c"];

pub const PATTERNS: [&str; 7] =
    ["^a*$", "^[ab]*$", "^[ab]+$", "^a", "b", "^(a|b|ab)$", "^[^c]{2}$"];

/// Those that say something about values of this kind.
pub fn keywords(kind: &str) -> &'static [&'static str] {
    match kind {
        "integer" => &["minimum", "maximum", "exclusiveMinimum", "multipleOf", "format", "enum"],
        "number" => &["minimum", "maximum", "exclusiveMaximum", "multipleOf", "enum"],
        "string" => &["minLength", "maxLength", "pattern", "enum"],
        "array" => &["items", "minItems", "maxItems", "uniqueItems"],
        "object" => {
            &["properties", "required", "additionalProperties", "minProperties", "maxProperties"]
        }
        _ => &["enum"],
    }
}

/// A value of `keyword`, in a schema of `kind` above schemas of this depth.
pub fn demand(random: &mut Random, keyword: &str, kind: &str, depth: usize) -> Value {
    match keyword {
        "minLength" | "minItems" | "minProperties" => json!(random.pick(&[0, 1, 1, 2, 2])),
        "maxLength" | "maxItems" | "maxProperties" => json!(random.count(1..4)),
        "minimum" => number(random, kind, -2),
        "maximum" => number(random, kind, 2),
        "exclusiveMinimum" | "exclusiveMaximum" | "uniqueItems" => json!(random.chance(70)),
        "multipleOf" => random.pick(&[json!(1), json!(2), json!(4), json!(0.5), json!(1.5)]),
        "format" => json!(random.pick(&["int32", "int64"])),
        "pattern" => json!(random.pick(&PATTERNS)),
        "enum" => json!((0..random.count(1..4)).map(|_| listed(random, kind)).collect::<Vec<_>>()),
        "items" => schema(random, depth),
        "properties" => properties(random, depth),
        "required" => json!(random.some(&NAMES, 2)),
        "additionalProperties" => match random.chance(50) {
            true => json!(random.chance(30)),
            false => schema(random, depth),
        },
        other => panic!("{other} is no keyword that limits values"),
    }
}

/// A value of this kind, to be one of an `enum`.
pub fn listed(random: &mut Random, kind: &str) -> Value {
    match kind {
        "boolean" => json!(random.chance(50)),
        "integer" | "number" => number(random, kind, 0),
        "string" => json!(random.pick(&["", "a", "b", "ab", "𝔘"])),
        "array" => random.pick(&[json!([]), json!(["a"])]),
        _ => random.pick(&[json!({}), json!({"a": 1})]),
    }
}

fn number(random: &mut Random, kind: &str, middle: i64) -> Value {
    let whole = middle + random.number(-2..3);
    match kind == "number" && random.chance(40) {
        true => json!(whole as f64 + 0.5),
        false => json!(whole),
    }
}

fn properties(random: &mut Random, depth: usize) -> Value {
    random
        .some(&NAMES, 3)
        .into_iter()
        .map(|name| (name.to_owned(), schema(random, depth)))
        .collect()
}
