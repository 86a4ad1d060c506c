//! Compares how the properties of a form are written.

use std::fmt;

use indexmap::IndexSet;

use crate::document::{Document, Place};
use crate::finding::Change;
use crate::rule::operations as rules;
use crate::schema::forms;

use super::content::lies_in;
use super::{Run, keywords};

impl<'a> Run<'a> {
    /// In a form of a URL, values have a style; in a form of several parts, they have none.
    pub(super) fn compare_encodings(&mut self, old: &Place<'a>, new: &Place<'a>, has_style: bool) {
        let names: IndexSet<&str> = old
            .members_of("encoding")
            .chain(new.members_of("encoding"))
            .map(|(name, _)| name)
            .collect();
        for name in names {
            let encoding = |media_type: &Place<'a>| media_type.get("encoding")?.get(name);
            if let (Some(was), Some(is)) = (encoding(old), encoding(new)) {
                self.compare_keywords(&was, &is, keywords::ENCODING);
            }
            let (Some(was), Some(is)) =
                (Encoding::of(self.old, old, name), Encoding::of(self.new, new, name))
            else {
                continue;
            };
            let accepted = |kind: &str| is.media_types.split(',').any(|each| lies_in(kind, each));
            let is_kept = was.media_types.split(',').all(accepted);
            if !is_kept || (has_style && was.style != is.style) {
                let change = Change::new(format!("encoding of `{name}`")).from(was).to(is);
                self.report(&rules::ENCODING_CHANGED, (&old.pointer, &new.pointer), change);
            }
        }
    }
}

/// How one property is written.
struct Encoding<'a> {
    /// With commas between them.
    media_types: &'a str,
    style: String,
}

impl<'a> Encoding<'a> {
    /// Nothing if the form has no such property.
    fn of(document: &'a Document, media_type: &Place<'a>, name: &str) -> Option<Self> {
        let properties = forms::property(document, media_type.get("schema"), name);
        if properties.is_empty() {
            return None;
        }
        let written = media_type.get("encoding").and_then(|all| all.get(name));
        let text = |key: &str| written.as_ref().and_then(|place| place.str(key));
        let flag =
            |key: &str, default| written.as_ref().map_or(default, |place| place.flag(key, default));
        let style = text("style").unwrap_or("form");
        let explode = flag("explode", style == "form");
        let reserved = flag("allowReserved", false);
        let default = || forms::default_media_type(document, &properties);
        Some(Encoding {
            media_types: text("contentType").unwrap_or_else(default),
            style: format!("{style}, explode: {explode}, allowReserved: {reserved}"),
        })
    }
}

impl fmt::Display for Encoding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.media_types, self.style)
    }
}
