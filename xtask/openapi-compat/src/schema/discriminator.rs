//! `discriminator`: the property that says which form of a value is sent.

use crate::direction::Direction;
use crate::document::{Place, component_name};
use crate::rule::schemas;

use super::alternative::{Alternative, Member, Tag};
use super::{Schemas, Side, Task};

impl<'a> Schemas<'a> {
    /// What the discriminator says is not in the values of the schemas alone.
    pub(super) fn compare_tags(
        &mut self,
        task: Task,
        inner: &Alternative<'a>,
        outer: &Alternative<'a>,
    ) {
        let Some(Tag { property, values, at }) = &outer.tag else { return };
        let said = match &inner.tag {
            Some(tag) if tag.property == *property => Some(tag.values.clone()),
            _ => None,
        };
        let known = said.clone().or_else(|| self.tags_by_enum(task.direction, inner, property));
        let fits = known.is_some_and(|known| known.iter().all(|value| values.contains(value)));
        if !fits && self.tags_by_enum(task.direction.opposite(), outer, property).is_none() {
            let text = |property: &str, values: &[&str]| {
                Some(format!("`{property}` is {}", values.join(", ")))
            };
            let inner_text = inner.tag.as_ref().and_then(|tag| text(tag.property, &tag.values));
            let inner_at = inner.tag.as_ref().map_or(&inner.at, |tag| &tag.at).clone();
            let texts = (inner_text, text(property, values));
            let places = (inner_at, at.clone());
            self.report(task, &schemas::DISCRIMINATOR, places, "discriminator", texts);
        }
    }

    /// The values that the property itself allows, if it lists them.
    fn tags_by_enum(
        &self,
        direction: Direction,
        alternative: &Alternative<'a>,
        property: &str,
    ) -> Option<Vec<&'a str>> {
        let Member::Declared(schemas) = alternative.member(property) else {
            return None;
        };
        let shape = self.shape_of(direction, Side::Inner, &schemas).ok()?;
        let [only] = &shape.alternatives[..] else { return None };
        only.values.as_ref()?.value.iter().map(|value| value.as_str()).collect()
    }
}

/// What `discriminator` of `union` says of `option`: the values that choose it.
pub(super) fn tag<'a>(union: &Place<'a>, option: &Place<'a>) -> Option<Tag<'a>> {
    let discriminator = union.get("discriminator")?;
    let property = discriminator.str("propertyName")?;
    let reference = option.str("$ref")?;
    let name = component_name(reference);
    let mut values: Vec<&'a str> = discriminator
        .members_of("mapping")
        .filter(|(_, target)| {
            let target = target.node.as_str();
            target == Some(reference) || target == name
        })
        .map(|(value, _)| value)
        .collect();
    if values.is_empty() {
        values.extend(name);
    }
    Some(Tag { property, values, at: discriminator.pointer })
}

/// The tag of an object that other schemas extend by `allOf`.
pub(super) fn tag_of_base<'a>(place: &Place<'a>) -> Option<Tag<'a>> {
    if place.has("oneOf") || place.has("anyOf") {
        return None;
    }
    let discriminator = place.get("discriminator")?;
    let property = discriminator.str("propertyName")?;
    let values = discriminator.members_of("mapping").map(|(value, _)| value).collect();
    Some(Tag { property, values, at: discriminator.pointer })
}
