//! Compares responses, status by status. `4XX` is all statuses from 400 to 499, and `default` those
//! that are not listed.

use indexmap::IndexSet;

use crate::direction::Direction;
use crate::document::Place;
use crate::finding::Change;
use crate::rule::operations as rules;

use super::{Run, keywords};

impl<'a> Run<'a> {
    pub(super) fn compare_responses(&mut self, old: &Place<'a>, new: &Place<'a>) {
        let (Some(old), Some(new)) = (old.get("responses"), new.get("responses")) else { return };
        let mut pairs = IndexSet::new();
        for status in 100..600_u16 {
            if let Some(is) = listed(&new, status) {
                pairs.insert((listed(&old, status), is));
            }
        }
        let success =
            |responses: &Place<'a>| (200..300).any(|status| listed(responses, status).is_some());
        if success(&old) && !success(&new) {
            let change = Change::new("statuses of success").from("2xx");
            self.report(&rules::SUCCESS_REMOVED, (&old.pointer, &new.pointer), change);
        }
        for (was, is) in pairs {
            let Some(after) = new.get(is) else { continue };
            match was.and_then(|was| old.get(was)) {
                Some(before) => self.compare_response(&before, &after),
                None => {
                    let change = Change::new("status").to(is);
                    self.report(&rules::STATUS_ADDED, (&old.pointer, &after.pointer), change);
                }
            }
        }
    }

    fn compare_response(&mut self, old: &Place<'a>, new: &Place<'a>) {
        let Some((old, new)) = self.resolve_both(old, new) else { return };
        self.compare_keywords(&old, &new, keywords::RESPONSE);
        self.compare_headers(&old, &new);
        let content = |response: &Place<'a>| {
            response.get("content").filter(|content| content.members().next().is_some())
        };
        match (content(&old), content(&new)) {
            (Some(old), Some(new)) => self.compare_content(Direction::Response, &old, &new),
            (Some(was), None) => {
                let kinds: Vec<_> = was.members().map(|(name, _)| name).collect();
                let change = Change::new("body").from(kinds.join(", "));
                self.report(&rules::RESPONSE_BODY_REMOVED, (&was.pointer, &new.pointer), change);
            }
            (None, _) => {}
        }
    }
}

/// The key under which `responses` lists `status`.
pub(super) fn listed<'a>(responses: &Place<'a>, status: u16) -> Option<&'a str> {
    let exact = status.to_string();
    let range = format!("{}XX", status / 100);
    let find = |wanted: &str| {
        responses.members().map(|(key, _)| key).find(|key| key.eq_ignore_ascii_case(wanted))
    };
    find(&exact).or_else(|| find(&range)).or_else(|| find("default"))
}
