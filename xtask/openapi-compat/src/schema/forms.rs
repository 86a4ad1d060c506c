//! What the way in which parameters and forms are written depends on.

use crate::direction::Direction;
use crate::document::{Document, Place};

use super::alternative::Member;
use super::shape::shape;
use super::types::Types;

/// Values of these schemas may be arrays or objects, which are written in several ways.
pub(crate) fn may_have_parts<'a>(document: &'a Document, schemas: &[Place<'a>]) -> bool {
    let shape = shape(document, schemas, Direction::Request);
    shape.is_ok_and(|shape| shape.types().meets(Types::ARRAY.or(Types::OBJECT)))
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
    let Ok(shape) = shape(document, schemas, Direction::Request) else { return "unknown" };
    let [only] = &shape.alternatives[..] else { return "unknown" };
    if only.types.meets(Types::ARRAY) {
        return default_media_type(document, &only.items);
    }
    let is_binary = only.formats.iter().any(|format| matches!(format.value, "binary" | "base64"));
    match (only.types.meets(Types::OBJECT), is_binary) {
        (true, _) => "application/json",
        (false, true) => "application/octet-stream",
        (false, false) => "text/plain",
    }
}
