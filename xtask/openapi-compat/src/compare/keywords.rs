//! The keywords that OpenAPI 3.0 has for each object. Any other that differs is reported, except
//! extensions, `x-…`.

use crate::document::Place;
use crate::finding::Change;
use crate::rule::unknown;

use super::Run;

pub(super) type Keywords = &'static [&'static str];

pub(super) const DOCUMENT: Keywords =
    &["openapi", "info", "servers", "paths", "components", "security", "tags", "externalDocs"];
pub(super) const PATH: Keywords = &[
    "$ref",
    "summary",
    "description",
    "servers",
    "parameters",
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
];
pub(super) const OPERATION: Keywords = &[
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
];
pub(super) const PARAMETER: Keywords = &[
    "name",
    "in",
    "description",
    "required",
    "deprecated",
    "allowEmptyValue",
    "style",
    "explode",
    "allowReserved",
    "schema",
    "example",
    "examples",
    "content",
];
pub(super) const BODY: Keywords = &["description", "content", "required"];
pub(super) const MEDIA_TYPE: Keywords = &["schema", "example", "examples", "encoding"];
pub(super) const SCHEME: Keywords =
    &["type", "description", "name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl"];
pub(super) const ENCODING: Keywords = &["contentType", "style", "explode", "allowReserved"];
pub(super) const RESPONSE: Keywords = &["description", "headers", "content", "links"];

impl<'a> Run<'a> {
    pub(super) fn compare_keywords(&mut self, old: &Place<'a>, new: &Place<'a>, known: Keywords) {
        let differing = |one: &Place<'a>, other: &Place<'a>| -> Vec<&'a str> {
            one.members()
                .filter(|(key, _)| !known.contains(key) && !key.starts_with("x-"))
                .filter(|(key, place)| other.node.get(key) != Some(place.node))
                .map(|(key, _)| key)
                .collect()
        };
        let mut keys = differing(old, new);
        keys.extend(differing(new, old).into_iter().filter(|key| !old.has(key)));
        for key in keys {
            let (was, is) = (old.get(key), new.get(key));
            let at = |found: &Option<Place<'a>>, object: &Place<'a>| {
                found.as_ref().map_or(&object.pointer, |place| &place.pointer).clone()
            };
            let (old_at, new_at) = (at(&was, old), at(&is, new));
            let change = Change {
                subject: format!("`{key}`"),
                before: was.map(|place| place.node.to_string()),
                after: is.map(|place| place.node.to_string()),
            };
            self.report(&unknown::KEYWORD, (&old_at, &new_at), change);
        }
    }
}
