//! Reads the keywords that stand in one schema itself.

use crate::direction::Direction;
use crate::document::{Document, Node, Number, Place};
use crate::obstacle::Obstacle;
use crate::rule::unknown;

use super::alternative::{Alternative, Bound, Limit, Members, Others};
use super::discriminator::tag_of_base;
use super::formats;
use super::types::Types;

/// Keywords that say nothing about values, and those that are read elsewhere.
const OTHERS: [&str; 13] = [
    "title",
    "description",
    "example",
    "deprecated",
    "externalDocs",
    "readOnly",
    "writeOnly",
    "default",
    "nullable",
    "allOf",
    "oneOf",
    "anyOf",
    "discriminator",
];
const ANY_TYPE: [&str; 3] = ["type", "enum", "not"];
const NUMBERS: [&str; 5] =
    ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
const STRINGS: [&str; 3] = ["minLength", "maxLength", "pattern"];
const ARRAYS: [&str; 4] = ["items", "minItems", "maxItems", "uniqueItems"];
const OBJECTS: [&str; 5] =
    ["properties", "required", "additionalProperties", "minProperties", "maxProperties"];

/// Reads `place`, which is no reference, without its `allOf`, `oneOf` and `anyOf`.
pub(super) fn read<'a>(
    document: &'a Document,
    place: &Place<'a>,
    direction: Direction,
) -> Result<Alternative<'a>, Obstacle<'a>> {
    if !matches!(place.node, Node::Object(_)) {
        return Err(malformed(place, "an object"));
    }
    let mut read = Alternative::any(place.pointer.clone());
    read.types = types(place)?;
    read.types_at = place.get("type").map_or_else(|| place.pointer.clone(), |at| at.pointer);
    read.tag = tag_of_base(place);
    read.not = place.get("not").into_iter().collect();
    read.items = place.get("items").into_iter().collect();
    read.unknown = place.members().filter(|(keyword, _)| !is_known(keyword)).collect();
    if let Some(values) = expected(place, "enum", |node| match node {
        Node::Array(values) => Some(values),
        _ => None,
    })? {
        let mut allowed: Vec<&Node> = values.value.iter().collect();
        if !place.has("type") && !allowed.contains(&&Node::Null) {
            read.types = read.types.without(Types::NULL);
        }
        allowed.retain(|value| **value != Node::Null);
        let of_values = allowed.iter().fold(Types::NULL, |types, value| types.or(Types::of(value)));
        read.types = read.types.and(of_values);
        allowed.retain(|value| read.types.meets(Types::of(value)));
        read.values = Some(Limit { value: allowed, at: values.at, by_format: None });
    }
    numbers(place, &mut read)?;
    read.min_length = count(place, "minLength")?;
    read.max_length = count(place, "maxLength")?;
    read.patterns.extend(expected(place, "pattern", Node::as_str)?);
    if let Some(format) = expected(place, "format", Node::as_str)? {
        formats::read(format, &mut read);
    }
    read.min_items = count(place, "minItems")?;
    read.max_items = count(place, "maxItems")?;
    if place.flag("uniqueItems", false) {
        read.unique_items = expected(place, "uniqueItems", |_| Some(()))?;
    }
    objects(document, place, direction, &mut read)?;
    Ok(read)
}

fn is_known(keyword: &str) -> bool {
    keyword == "format"
        || keyword.starts_with("x-")
        || [&OTHERS[..], &ANY_TYPE, &NUMBERS, &STRINGS, &ARRAYS, &OBJECTS]
            .iter()
            .any(|group| group.contains(&keyword))
}

/// Those of `type`. A schema without it allows all types, whatever other keywords it has.
fn types<'a>(place: &Place<'a>) -> Result<Types, Obstacle<'a>> {
    let Some(name) = expected(place, "type", Node::as_str)? else { return Ok(Types::ALL) };
    Types::named(name.value).ok_or_else(|| malformed_at(place, "type", "a type of OpenAPI 3.0"))
}

fn numbers<'a>(place: &Place<'a>, read: &mut Alternative<'a>) -> Result<(), Obstacle<'a>> {
    for (keyword, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        let exclusive = expected(place, exclusive, |node| match node {
            Node::Bool(value) => Some(*value),
            _ => None,
        })?
        .is_some_and(|exclusive| exclusive.value);
        let bound = expected(place, keyword, Node::as_number)?.map(|number| Limit {
            value: Bound { number: number.value, exclusive },
            at: number.at,
            by_format: None,
        });
        match keyword {
            "minimum" => read.minimum = bound,
            _ => read.maximum = bound,
        }
    }
    if let Some(step) = expected(place, "multipleOf", Node::as_number)? {
        if step.value.is_integer() {
            read.types = read.types.without(Types::FRACTION);
        }
        if step.value != Number::Integer(1) {
            read.multiple_of.push(step);
        }
    }
    Ok(())
}

fn objects<'a>(
    document: &'a Document,
    place: &Place<'a>,
    direction: Direction,
    read: &mut Alternative<'a>,
) -> Result<(), Obstacle<'a>> {
    read.min_properties = count(place, "minProperties")?;
    read.max_properties = count(place, "maxProperties")?;
    let (left_out, properties): (Vec<_>, Vec<_>) = place
        .members_of("properties")
        .partition(|(_, property)| is_left_out(document, property, direction));
    for name in place.items_of("required") {
        let text = name.node.as_str().ok_or_else(|| malformed(&name, "a name"))?;
        if !left_out.iter().any(|(each, _)| *each == text) {
            read.required.push(Limit { value: text, at: name.pointer, by_format: None });
        }
    }
    let others = match place.get("additionalProperties") {
        None => Others::Open,
        Some(others) => match document.resolve(others.clone()).map_or(others.node, |at| at.node) {
            Node::Bool(true) => Others::Open,
            Node::Bool(false) => Others::Forbidden(others.pointer),
            Node::Object(members) if members.is_empty() => Others::Open,
            _ => Others::Schema(others),
        },
    };
    if !properties.is_empty() || !matches!(others, Others::Open) {
        read.members.push(Members { properties, others });
    }
    Ok(())
}

/// Lengths and counts. 0 as the least is the same as none.
fn count<'a>(place: &Place<'a>, keyword: &str) -> Result<Option<Limit<'a, u64>>, Obstacle<'a>> {
    let count = expected(place, keyword, |node| match node.as_number()? {
        Number::Integer(count) => u64::try_from(count).ok(),
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
        Number::Float(count) if count.fract() == 0.0 && (0.0..1e15).contains(&count) => {
            Some(count as u64)
        }
        Number::Float(_) => None,
    })?;
    Ok(count.filter(|count| count.value > 0 || keyword.starts_with("max")))
}

/// The value of `keyword` if it stands there, an obstacle if it is of another kind than it must be.
fn expected<'a, T>(
    place: &Place<'a>,
    keyword: &str,
    read: impl Fn(&'a Node) -> Option<T>,
) -> Result<Option<Limit<'a, T>>, Obstacle<'a>> {
    let Some(found) = place.get(keyword) else { return Ok(None) };
    match read(found.node) {
        Some(value) => Ok(Some(Limit { value, at: found.pointer, by_format: None })),
        None => Err(malformed(&found, "a value that OpenAPI 3.0 allows here")),
    }
}

fn malformed<'a>(place: &Place<'a>, wanted: &str) -> Obstacle<'a> {
    let detail = format!("{} is not {wanted}", place.node);
    Obstacle { rule: &unknown::MALFORMED, at: place.pointer.clone(), detail }
}

fn malformed_at<'a>(place: &Place<'a>, keyword: &str, wanted: &str) -> Obstacle<'a> {
    match place.get(keyword) {
        Some(found) => malformed(&found, wanted),
        None => malformed(place, wanted),
    }
}

/// Whether a sender leaves this property out: `readOnly` in requests, `writeOnly` in responses.
fn is_left_out(document: &Document, property: &Place<'_>, direction: Direction) -> bool {
    let keyword = match direction {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    };
    let Ok(schema) = document.resolve(property.clone()) else { return false };
    schema.flag(keyword, false)
        || schema.items_of("allOf").any(|part| {
            let part = document.resolve(part);
            part.is_ok_and(|part| matches!(part.node.get(keyword), Some(Node::Bool(true))))
        })
}
