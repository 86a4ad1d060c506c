//! Compares what generated types are made of, beyond the values: which properties there are, and in
//! which order.

use std::collections::HashMap;

use crate::direction::Direction;
use crate::document::Pointer;
use crate::finding::Change;
use crate::rule::{Rule, names};

use super::alternative::Alternative;
use super::{Difference, Schemas, Task};

impl<'a> Schemas<'a> {
    pub(super) fn compare_names(
        &mut self,
        task: Task,
        old: &Alternative<'a>,
        new: &Alternative<'a>,
    ) {
        let (before, after) = (old.declared(), new.declared());
        let position: HashMap<&str, usize> =
            after.iter().enumerate().map(|(index, name)| (*name, index)).collect();
        let mut report = |rule: &'static Rule, at: Pointer<'a>, change: Change| {
            let new = new.at.clone();
            self.outcomes.add(task.comparison, Difference { rule, old: at, new, change });
        };
        if task.direction == Direction::Response {
            for name in &before {
                let required = old.requires(name).is_some();
                if !position.contains_key(name) && !required {
                    let at = property_at(old, name).unwrap_or_else(|| old.at.clone());
                    let change = Change::new(format!("property `{name}`")).from("optional");
                    report(&names::PROPERTY_NAME_REMOVED, at, change);
                }
            }
        }
        let kept: Vec<(&str, usize)> =
            before.iter().filter_map(|name| Some((*name, *position.get(name)?))).collect();
        if let Some(pair) = kept.windows(2).find(|pair| pair[0].1 > pair[1].1) {
            let change = Change::new("order of properties")
                .from(format!("`{}` before `{}`", pair[0].0, pair[1].0))
                .to(format!("`{}` before `{}`", pair[1].0, pair[0].0));
            report(&names::PROPERTY_ORDER_CHANGED, old.at.clone(), change);
        }
    }
}

pub(super) fn property_at<'a>(alternative: &Alternative<'a>, name: &str) -> Option<Pointer<'a>> {
    let mut properties = alternative.members.iter().flat_map(|members| &members.properties);
    properties.find(|(each, _)| *each == name).map(|(_, place)| place.pointer.clone())
}
