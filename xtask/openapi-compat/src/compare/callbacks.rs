//! Compares callbacks: requests that the server sends, and that clients answer. Everything travels
//! the other way than in operations.

use crate::direction::Direction;
use crate::document::Place;
use crate::finding::Change;
use crate::rule::operations as rules;

use super::responses::listed;
use super::{Run, keywords};

impl<'a> Run<'a> {
    pub(super) fn compare_callbacks(&mut self, old: &Place<'a>, new: &Place<'a>) {
        for (name, was) in old.members_of("callbacks") {
            let is = new.get("callbacks").and_then(|callbacks| callbacks.get(name));
            let Some(is) = is else {
                let change = Change::new(format!("callback `{name}`")).from("");
                self.report(&rules::CALLBACK_REMOVED, (&was.pointer, &new.pointer), change);
                continue;
            };
            let Some((was, is)) = self.resolve_both(&was, &is) else { continue };
            for (address, was) in was.members().filter(|(key, _)| !key.starts_with("x-")) {
                match is.get(address) {
                    Some(is) => self.compare_callback(&was, &is),
                    None => {
                        let change = Change::new(format!("callback to `{address}`")).from("");
                        self.report(&rules::CALLBACK_CHANGED, (&was.pointer, &is.pointer), change);
                    }
                }
            }
        }
    }

    fn compare_callback(&mut self, old: &Place<'a>, new: &Place<'a>) {
        let Some((old, new)) = self.resolve_both(old, new) else { return };
        for (method, was) in old.members().filter(|(key, _)| !key.starts_with("x-")) {
            let Some(is) = new.get(method) else {
                let change = Change::new(format!("method `{method}` of the callback")).from("");
                self.report(&rules::CALLBACK_CHANGED, (&was.pointer, &new.pointer), change);
                continue;
            };
            self.compare_keywords(&was, &is, keywords::OPERATION);
            self.compare_sent_bodies(&was, &is);
            self.compare_answers(&was, &is);
            if was.node.get("parameters") != is.node.get("parameters") {
                let change = Change::new("parameters of a callback");
                self.report(&crate::rule::unknown::KEYWORD, (&was.pointer, &is.pointer), change);
            }
        }
    }

    fn compare_sent_bodies(&mut self, old: &Place<'a>, new: &Place<'a>) {
        let (Some(was), Some(is)) = (old.get("requestBody"), new.get("requestBody")) else {
            if old.has("requestBody") {
                let change = Change::new("body of the callback").from("");
                self.report(&rules::CALLBACK_CHANGED, (&old.pointer, &new.pointer), change);
            }
            return;
        };
        let Some((was, is)) = self.resolve_both(&was, &is) else { return };
        if was.flag("required", false) && !is.flag("required", false) {
            let change = Change::new("body of the callback").from("always sent").to("optional");
            self.report(&rules::CALLBACK_CHANGED, (&was.pointer, &is.pointer), change);
        }
        if let (Some(was), Some(is)) = (was.get("content"), is.get("content")) {
            self.compare_content(Direction::Response, &was, &is);
        }
    }

    /// Clients go on answering as the old document says.
    fn compare_answers(&mut self, old: &Place<'a>, new: &Place<'a>) {
        let (Some(old), Some(new)) = (old.get("responses"), new.get("responses")) else { return };
        let statuses: indexmap::IndexSet<_> = (100..600)
            .filter_map(|status| Some((listed(&old, status)?, listed(&new, status))))
            .collect();
        for (was, is) in statuses {
            let Some(before) = old.get(was) else { continue };
            let Some(after) = is.and_then(|is| new.get(is)) else {
                let change = Change::new("status of the answer").from(was);
                self.report(&rules::CALLBACK_CHANGED, (&before.pointer, &new.pointer), change);
                continue;
            };
            let Some((before, after)) = self.resolve_both(&before, &after) else { continue };
            if let (Some(was), Some(is)) = (before.get("content"), after.get("content")) {
                self.compare_content(Direction::Request, &was, &is);
            }
        }
    }
}
