//! Compares what is excluded by `not`.

use crate::rule::schemas;

use super::alternative::Alternative;
use super::{Schemas, Side, Task};

impl<'a> Schemas<'a> {
    /// What the outer side excludes, the inner side must exclude too.
    pub(super) fn compare_not(
        &mut self,
        task: Task,
        inner: &Alternative<'a>,
        outer: &Alternative<'a>,
    ) {
        for excluded in &outer.not {
            let excluded_too = inner.not.iter().any(|other| {
                // All that the outer side excludes lies in what the inner side excludes.
                let (old, new) = task.direction.old_new(other, excluded);
                let turned = task.direction.opposite();
                let was_in_not = std::mem::replace(&mut self.in_not, true);
                let comparison = self.compare_values(
                    turned,
                    std::slice::from_ref(old),
                    std::slice::from_ref(new),
                );
                self.in_not = was_in_not;
                self.outcomes.faults(comparison) == 0
            });
            let apart = self
                .shape_of(task.direction, Side::Outer, std::slice::from_ref(excluded))
                .is_ok_and(|shape| !shape.types().meets(inner.types));
            if !excluded_too && !apart {
                let places = (inner.at.clone(), excluded.pointer.clone());
                let texts = (None, Some(excluded.node.to_string()));
                self.report(task, &schemas::NOT, places, "`not`", texts);
            }
        }
    }
}
