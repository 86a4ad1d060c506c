//! Whether two alternatives have no value in common, as far as that can be proven.

use super::alternative::{Alternative, Member};
use super::types::Types;
use super::{Schemas, Side, Task};

impl<'a> Schemas<'a> {
    /// Both are of the inner side. `null` does not count.
    pub(super) fn are_apart(
        &self,
        task: Task,
        one: &Alternative<'a>,
        other: &Alternative<'a>,
    ) -> bool {
        let types = one.types.and(other.types).without(Types::NULL);
        if let (Some(values), Some(others)) = (&one.values, &other.values)
            && !values.value.iter().any(|value| others.value.contains(value))
        {
            return true;
        }
        types.split().all(|types| match types {
            Types::OBJECT => {
                excludes(one, other) || excludes(other, one) || self.tells_apart(task, one, other)
            }
            _ => false,
        })
    }

    /// Both demand a property that has no value in common.
    fn tells_apart(&self, task: Task, one: &Alternative<'a>, other: &Alternative<'a>) -> bool {
        if let (Some(tag), Some(other_tag)) = (&one.tag, &other.tag)
            && tag.property == other_tag.property
            && !tag.values.iter().any(|value| other_tag.values.contains(value))
        {
            return true;
        }
        one.required.iter().filter(|each| other.requires(each.value).is_some()).any(|required| {
            let (Member::Declared(schemas), Member::Declared(others)) =
                (one.member(required.value), other.member(required.value))
            else {
                return false;
            };
            let shape = |schemas| self.shape_of(task.direction, Side::Inner, schemas);
            let (Ok(shape), Ok(others)) = (shape(&schemas), shape(&others)) else { return false };
            shape.alternatives.iter().all(|one| {
                others.alternatives.iter().all(|other| {
                    let types = one.types.and(other.types);
                    let values = match (&one.values, &other.values) {
                        (Some(values), Some(others)) => {
                            !values.value.iter().any(|value| others.value.contains(value))
                        }
                        _ => false,
                    };
                    types.is_empty() || (values && !types.meets(Types::NULL))
                })
            })
        })
    }
}

/// One demands a property that the other forbids.
fn excludes(one: &Alternative<'_>, other: &Alternative<'_>) -> bool {
    one.required.iter().any(|required| matches!(other.member(required.value), Member::Forbidden(_)))
}
