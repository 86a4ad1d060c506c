//! Compares keywords that OpenAPI 3.0 does not have.

use indexmap::IndexSet;

use crate::document::Place;
use crate::finding::Change;
use crate::rule::unknown;

use super::alternative::Alternative;
use super::{Difference, Schemas, Task};

impl<'a> Schemas<'a> {
    pub(super) fn compare_unknown(
        &mut self,
        task: Task,
        inner: &Alternative<'a>,
        outer: &Alternative<'a>,
    ) {
        let (old, new) = task.direction.old_new(inner, outer);
        let (old_keywords, new_keywords) = (self.unknown_of(old), self.unknown_of(new));
        let value_of = |keywords: &[(&str, Place<'a>)], keyword: &str| {
            keywords.iter().find(|(each, _)| *each == keyword).map(|(_, place)| place.clone())
        };
        let keywords: IndexSet<&str> =
            old_keywords.iter().chain(&new_keywords).map(|(keyword, _)| *keyword).collect();
        for keyword in keywords {
            let (was, is) = (value_of(&old_keywords, keyword), value_of(&new_keywords, keyword));
            if was.as_ref().map(|place| place.node) == is.as_ref().map(|place| place.node) {
                continue;
            }
            let at = |place: &Option<Place<'a>>, schema: &Alternative<'a>| {
                place.as_ref().map_or(&schema.at, |place| &place.pointer).clone()
            };
            self.outcomes.add(
                task.comparison,
                Difference {
                    rule: &unknown::KEYWORD,
                    old: at(&was, old),
                    new: at(&is, new),
                    change: Change {
                        subject: format!("`{keyword}`"),
                        before: was.map(|place| place.node.to_string()),
                        after: is.map(|place| place.node.to_string()),
                    },
                },
            );
        }
    }

    fn unknown_of(&self, alternative: &Alternative<'a>) -> Vec<(&'a str, Place<'a>)> {
        let mut unknown = alternative.unknown.clone();
        unknown.retain(|(keyword, _)| *keyword != "xml" || self.xml);
        unknown
    }
}
