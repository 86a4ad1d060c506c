//! Compares the headers of a response.

use crate::direction::Direction;
use crate::document::Place;
use crate::finding::Change;
use crate::rule::{names, operations as rules};

use super::{Run, keywords};

impl<'a> Run<'a> {
    pub(super) fn compare_headers(&mut self, old: &Place<'a>, new: &Place<'a>) {
        for (name, was) in old.members_of("headers") {
            // The media types of `content` say this.
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let same = new.members_of("headers").find(|(each, _)| each.eq_ignore_ascii_case(name));
            let Some((_, is)) = same else {
                self.report_removed(name, &was, new);
                continue;
            };
            let Some((was, is)) = self.resolve_both(&was, &is) else { continue };
            self.compare_keywords(&was, &is, keywords::PARAMETER);
            if was.flag("required", false) && !is.flag("required", false) {
                let change =
                    Change::new(format!("header `{name}`")).from("required").to("optional");
                self.report(&rules::HEADER_OPTIONAL, (&was.pointer, &is.pointer), change);
            }
            self.compare_values(Direction::Response, &was, &is, &rules::HEADER_STYLE_CHANGED);
        }
    }

    fn report_removed(&mut self, name: &str, header: &Place<'a>, response: &Place<'a>) {
        let Some(resolved) = self.resolve_in(self.old, header) else { return };
        let (rule, was) = match resolved.flag("required", false) {
            true => (&rules::HEADER_REMOVED, "required"),
            false => (&names::PROPERTY_NAME_REMOVED, "optional"),
        };
        let change = Change::new(format!("header `{name}`")).from(was);
        self.report(rule, (&header.pointer, &response.pointer), change);
    }
}
