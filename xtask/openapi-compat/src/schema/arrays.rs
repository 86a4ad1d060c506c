//! Compares arrays: how many items, whether each must be different, and the items.

use crate::rule::schemas;

use super::alternative::Alternative;
use super::{Schemas, Task};

impl<'a> Schemas<'a> {
    pub(super) fn compare_arrays(
        &mut self,
        task: Task,
        inner: &Alternative<'a>,
        outer: &Alternative<'a>,
    ) {
        let at_least = (&inner.min_items, &outer.min_items);
        self.compare_least(task, &schemas::MIN_ITEMS, "minItems", at_least, &inner.at);
        let at_most = (&inner.max_items, &outer.max_items);
        self.compare_most(task, &schemas::MAX_ITEMS, "maxItems", at_most, &inner.at);
        let most = inner.max_items.as_ref().map(|most| most.value);
        if let Some(unique) = &outer.unique_items
            && inner.unique_items.is_none()
            && most.is_none_or(|most| most > 1)
        {
            let places = (inner.at.clone(), unique.at.clone());
            let texts = (Some("may repeat".to_owned()), Some("must differ".to_owned()));
            self.report(task, &schemas::UNIQUE_ITEMS, places, "items", texts);
        }
        if outer.items.is_empty() || most == Some(0) {
            return;
        }
        if inner.items.is_empty() {
            self.compare_free(task, &schemas::ITEMS, "items", &outer.items, &inner.at);
        } else {
            self.compare_part(task, &inner.items, &outer.items);
        }
    }
}
