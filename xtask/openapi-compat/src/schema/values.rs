//! Compares two alternatives: every value that the inner one allows must be allowed by the outer one.

use crate::rule::schemas;

use super::alternative::Alternative;
use super::types::Types;
use super::{Schemas, Task};

impl<'a> Schemas<'a> {
    pub(super) fn compare_alternatives(
        &mut self,
        task: Task,
        inner: &Alternative<'a>,
        outer: &Alternative<'a>,
    ) {
        if inner.types.is_empty() || self.compare_types(task, inner, outer) {
            return;
        }
        self.compare_unknown(task, inner, outer);
        if self.compare_enums(task, inner, outer) {
            return;
        }
        let both = inner.types.and(outer.types);
        if both.meets(Types::NUMBER) {
            self.compare_numbers(task, inner, outer);
        }
        if both.meets(Types::STRING) {
            self.compare_strings(task, inner, outer);
        }
        self.compare_formats(task, inner, outer);
        if both.meets(Types::ARRAY) {
            self.compare_arrays(task, inner, outer);
        }
        if both.meets(Types::OBJECT) {
            self.compare_objects(task, inner, outer);
            self.compare_tags(task, inner, outer);
        }
        self.compare_not(task, inner, outer);
    }

    /// Whether the two have nothing in common, so that there is no more to tell.
    fn compare_types(
        &mut self,
        task: Task,
        inner: &Alternative<'a>,
        outer: &Alternative<'a>,
    ) -> bool {
        let places = (inner.types_at.clone(), outer.types_at.clone());
        let refused = inner.types.without(outer.types);
        if refused == Types::NULL {
            let places = (inner.at.clone(), outer.at.clone());
            let texts = (Some("allowed".to_owned()), Some("not allowed".to_owned()));
            self.report(task, &schemas::NULLABLE, places, "`null`", texts);
        } else if !refused.is_empty() {
            let texts = (Some(inner.types.to_string()), Some(outer.types.to_string()));
            self.report(task, &schemas::TYPE, places, "type", texts);
        }
        !refused.is_empty() && !inner.types.without(Types::NULL).meets(outer.types)
    }
}
