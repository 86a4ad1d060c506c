//! Compares lists of values.

use crate::direction::Direction;
use crate::document::Node;
use crate::finding::Change;
use crate::rule::{names, schemas};

use super::alternative::Alternative;
use super::types::Types;
use super::{Difference, Schemas, Task};

impl<'a> Schemas<'a> {
    /// Whether all values were looked at one by one, so that no limit needs to be.
    pub(super) fn compare_enums(
        &mut self,
        task: Task,
        inner: &Alternative<'a>,
        outer: &Alternative<'a>,
    ) -> bool {
        let values = inner.all_values();
        // `null` is none of the values, and `not` may exclude it.
        if let Some(values) = &values
            && outer.not.is_empty()
            && values.iter().all(|value| self.allows(outer, value))
        {
            return true;
        }
        let Some(allowed) = &outer.values else { return false };
        let at = inner.values.as_ref().map_or_else(|| inner.at.clone(), |limit| limit.at.clone());
        let places = (at, allowed.at.clone());
        let list = |values: &mut dyn Iterator<Item = &Node>| {
            Some(values.map(ToString::to_string).collect::<Vec<_>>().join(", "))
        };
        let Some(values) = values else {
            let texts = (Some("any value".to_owned()), list(&mut allowed.value.iter().copied()));
            self.report(task, &schemas::ENUM, places, "enum", texts);
            return false;
        };
        let refused: Vec<&Node> =
            values.iter().filter(|value| !allowed.value.contains(value)).collect();
        if !refused.is_empty() {
            let texts = (list(&mut refused.into_iter()), None);
            self.report(task, &schemas::ENUM, places, "enum", texts);
        }
        false
    }

    /// Values that responses no longer have: generated types had a name for each.
    pub(super) fn compare_value_names(
        &mut self,
        task: Task,
        inner: &Alternative<'a>,
        outer: &Alternative<'a>,
    ) {
        let (Direction::Response, Some(after), Some(before)) =
            (task.direction, &inner.values, &outer.values)
        else {
            return;
        };
        for value in before.value.iter().filter(|value| !after.value.contains(value)) {
            self.outcomes.add(
                task.comparison,
                Difference {
                    rule: &names::ENUM_VALUE_REMOVED,
                    old: before.at.clone(),
                    new: after.at.clone(),
                    change: Change::new("enum").from(value),
                },
            );
        }
    }

    /// Whether `alternative` allows `value`, as far as can be said without looking into it.
    fn allows(&mut self, alternative: &Alternative<'a>, value: &Node) -> bool {
        alternative.types.meets(Types::of(value))
            && alternative.formats.is_empty()
            && alternative.values.as_ref().is_none_or(|values| values.value.contains(&value))
            && match value {
                Node::Null | Node::Bool(_) => true,
                Node::Number(number) => alternative.allows_number(*number),
                Node::String(text) => self.allows_string(alternative, text),
                Node::Array(_) | Node::Object(_) => alternative.values.is_some(),
            }
    }
}
