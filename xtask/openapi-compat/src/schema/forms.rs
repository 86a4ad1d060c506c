//! What the way in which parameters and forms are written depends on.

use crate::direction::Direction;
use crate::document::{Document, Place};

use super::alternative::{Alternative, Member};
use super::shape::shape;
use super::types::Types;

/// What is written in ways of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Scalar,
    Array,
    Object,
}

/// The kinds of values that these schemas allow.
pub(crate) fn kinds<'a>(document: &'a Document, schemas: &[Place<'a>]) -> Vec<Kind> {
    let shape = shape(document, schemas, Direction::Request);
    let types = shape.map_or(Types::NONE, |shape| shape.types());
    let scalar = Types::BOOLEAN.or(Types::NUMBER).or(Types::STRING);
    [(scalar, Kind::Scalar), (Types::ARRAY, Kind::Array), (Types::OBJECT, Kind::Object)]
        .into_iter()
        .filter(|(of_kind, _)| types.meets(*of_kind))
        .map(|(_, kind)| kind)
        .collect()
}

/// These schemas allow every string.
pub(crate) fn is_any_text<'a>(document: &'a Document, schemas: &[Place<'a>]) -> bool {
    let shape = shape(document, schemas, Direction::Request);
    shape.is_ok_and(|shape| shape.alternatives.iter().any(Alternative::allows_any_string))
}

/// The items, if these schemas allow lists only, and lists of one item.
pub(crate) fn items_of_list<'a>(
    document: &'a Document,
    schemas: &[Place<'a>],
) -> Option<Vec<Place<'a>>> {
    let shape = shape(document, schemas, Direction::Request).ok()?;
    let [only] = &shape.alternatives[..] else { return None };
    let takes_one = only.min_items.as_ref().is_none_or(|least| least.value <= 1);
    (only.types.without(Types::NULL) == Types::ARRAY && takes_one).then(|| only.items.clone())
}

/// The schemas of one property of a form.
pub(crate) fn property<'a>(
    document: &'a Document,
    form: Option<Place<'a>>,
    name: &str,
) -> Vec<Place<'a>> {
    let schemas: Vec<_> = form.into_iter().collect();
    let Ok(shape) = shape(document, &schemas, Direction::Request) else { return Vec::new() };
    let properties = shape.alternatives.iter().filter_map(|each| match each.member(name) {
        Member::Declared(schemas) => Some(schemas),
        _ => None,
    });
    properties.flatten().collect()
}

/// The media type of a part of a form, if `encoding` does not say it (OpenAPI 3.0.3, Encoding Object).
pub(crate) fn default_media_type<'a>(
    document: &'a Document,
    schemas: &[Place<'a>],
) -> &'static str {
    let Some((types, is_binary, items)) = only_alternative(document, schemas) else {
        return "unknown";
    };
    let item = only_alternative(document, &items);
    match (types.meets(Types::ARRAY), item) {
        (false, _) => media_type(types, is_binary),
        (true, Some((types, is_binary, _))) => media_type(types, is_binary),
        (true, None) => "unknown",
    }
}

fn media_type(types: Types, is_binary: bool) -> &'static str {
    match (types.meets(Types::OBJECT.or(Types::ARRAY)), is_binary) {
        (true, _) => "application/json",
        (false, true) => "application/octet-stream",
        (false, false) => "text/plain",
    }
}

/// Its types, whether it is a file, and its items.
fn only_alternative<'a>(
    document: &'a Document,
    schemas: &[Place<'a>],
) -> Option<(Types, bool, Vec<Place<'a>>)> {
    let shape = shape(document, schemas, Direction::Request).ok()?;
    let [only] = &shape.alternatives[..] else { return None };
    let is_binary = only.formats.iter().any(|format| matches!(format.value, "binary" | "base64"));
    Some((only.types, is_binary, only.items.clone()))
}
