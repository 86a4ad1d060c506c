//! Compares bodies: whether there is one, which media types it has, and their schemas.

use crate::direction::Direction;
use crate::document::Place;
use crate::finding::Change;
use crate::rule::operations as rules;

use super::operations::Operation;
use super::{Run, keywords};

impl<'a> Run<'a> {
    pub(super) fn compare_bodies(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        // HTTP gives the body of these no meaning, and OpenAPI ignores it (3.0.3, Operation Object).
        if matches!(old.method, "get" | "head") {
            return;
        }
        let (was, is) = (old.place.get("requestBody"), new.place.get("requestBody"));
        match (was, is) {
            (None, None) => {}
            (None, Some(is)) => {
                let Some(is) = self.resolve_in(self.new, &is) else { return };
                if is.flag("required", false) {
                    let places = (&old.place.pointer, &is.pointer);
                    self.report(&rules::BODY_REQUIRED, places, Change::new("body").to("required"));
                }
            }
            (Some(was), None) => {
                let places = (&was.pointer, &new.place.pointer);
                self.report(&rules::BODY_REMOVED, places, Change::new("body").from(""));
            }
            (Some(was), Some(is)) => {
                let Some((was, is)) = self.resolve_both(&was, &is) else { return };
                self.compare_keywords(&was, &is, keywords::BODY);
                if is.flag("required", false) && !was.flag("required", false) {
                    let change = Change::new("body").from("optional").to("required");
                    self.report(&rules::BODY_REQUIRED, (&was.pointer, &is.pointer), change);
                }
                if let (Some(was), Some(is)) = (was.get("content"), is.get("content")) {
                    self.compare_content(Direction::Request, &was, &is);
                }
            }
        }
    }

    /// Compares the media types of a body. Each of the old ones must still be there: clients send it,
    /// or ask for it by `Accept`. Responses may have more media types, but none of the old ones may
    /// have become a range.
    pub(super) fn compare_content(
        &mut self,
        direction: Direction,
        old: &Place<'a>,
        new: &Place<'a>,
    ) {
        for (name, was) in old.members() {
            let mut matching: Vec<_> =
                new.members().filter(|(each, _)| lies_in(each, name)).collect();
            if direction == Direction::Request
                && !matching.iter().any(|(each, _)| is_same(each, name))
            {
                let covering = new.members().filter(|(each, _)| lies_in(name, each));
                let nearest = covering.min_by_key(|(each, _)| each.matches('*').count());
                // A range is refused if only some of its media types are left.
                match nearest {
                    Some(nearest) => matching.push(nearest),
                    None => matching.clear(),
                }
            }
            if matching.is_empty() {
                let rule = match direction {
                    Direction::Request => &rules::REQUEST_MEDIA_TYPE_REMOVED,
                    Direction::Response => &rules::RESPONSE_MEDIA_TYPE_REMOVED,
                };
                let others: Vec<_> = new.members().map(|(each, _)| each).collect();
                let change = Change::new("media type").from(name).to(others.join(", "));
                self.report(rule, (&was.pointer, &new.pointer), change);
            }
            for (_, is) in matching {
                self.compare_media_types(direction, name, &was, &is);
            }
        }
    }

    fn compare_media_types(
        &mut self,
        direction: Direction,
        name: &str,
        old: &Place<'a>,
        new: &Place<'a>,
    ) {
        self.compare_keywords(old, new, keywords::MEDIA_TYPE);
        let schema =
            |media_type: &Place<'a>| media_type.get("schema").into_iter().collect::<Vec<_>>();
        self.compare_schemas(direction, &schema(old), &schema(new));
        let is_form = essence(name) == "application/x-www-form-urlencoded";
        if is_form || name.starts_with("multipart/") {
            self.compare_encodings(old, new, is_form);
        }
    }
}

fn is_same(one: &str, other: &str) -> bool {
    essence(one) == essence(other)
}

/// A media type without its parameters, in lower case.
pub(super) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_lowercase()
}

/// Whether each media type of `inner` is one of `outer`: `application/json` lies in `application/*`.
pub(super) fn lies_in(inner: &str, outer: &str) -> bool {
    let (inner, outer) = (essence(inner), essence(outer));
    match outer.split_once('/') {
        Some(("*", "*")) => true,
        Some((kind, "*")) => inner.split_once('/').is_some_and(|(each, _)| each == kind),
        _ => inner == outer,
    }
}
