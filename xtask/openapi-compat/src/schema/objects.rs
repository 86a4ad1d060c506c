//! Compares objects: their properties by name, which of them must be there, and which others may be.

use std::collections::HashSet;

use crate::direction::Direction;
use crate::document::{Place, Pointer};
use crate::finding::Change;
use crate::obstacle::Obstacle;
use crate::rule::{Pair, schemas};

use super::alternative::{Alternative, Member};
use super::properties::property_at;
use super::types::Types;
use super::{Difference, Schemas, Side, Task};

impl<'a> Schemas<'a> {
    pub(super) fn compare_objects(
        &mut self,
        task: Task,
        inner: &Alternative<'a>,
        outer: &Alternative<'a>,
    ) {
        self.compare_counts(task, inner, outer);
        self.compare_required(task, inner, outer);
        for name in inner.declared() {
            self.compare_property(task, name, inner, outer);
        }
        for name in outer.declared() {
            // What the inner side does not describe, it does not send, unless it describes all others
            // or names it elsewhere.
            match (inner.member(name), outer.member(name)) {
                (Member::Other(inner), Member::Declared(outer)) => {
                    self.compare_part(task, &inner, &outer);
                }
                (Member::Free, Member::Declared(outer)) if self.in_not || is_named(inner, name) => {
                    let subject = format!("property `{name}`");
                    self.compare_free(task, &schemas::OTHERS, &subject, &outer, &inner.at);
                }
                _ => {}
            }
        }
        self.compare_others(task, inner, outer);
        self.compare_defaults(task, inner, outer);
        let (old, new) = task.direction.old_new(inner, outer);
        self.compare_names(task, old, new);
    }

    fn compare_counts(&mut self, task: Task, inner: &Alternative<'a>, outer: &Alternative<'a>) {
        let names: HashSet<&str> = inner.required.iter().map(|required| required.value).collect();
        let required = u64::try_from(names.len()).unwrap_or(u64::MAX);
        if outer.min_properties.as_ref().is_some_and(|least| least.value > required) {
            let limits = (&inner.min_properties, &outer.min_properties);
            let rule = &schemas::MIN_PROPERTIES;
            self.compare_least(task, rule, "minProperties", limits, &inner.at);
        }
        let closed = matches!(inner.other_member(), Member::Forbidden(_));
        let described = u64::try_from(inner.declared().len()).unwrap_or(u64::MAX);
        let most = outer.max_properties.as_ref().map_or(u64::MAX, |most| most.value);
        if !closed || described > most {
            let limits = (&inner.max_properties, &outer.max_properties);
            let rule = &schemas::MAX_PROPERTIES;
            self.compare_most(task, rule, "maxProperties", limits, &inner.at);
        }
    }

    fn compare_required(&mut self, task: Task, inner: &Alternative<'a>, outer: &Alternative<'a>) {
        let mut told = Vec::new();
        for required in &outer.required {
            let name = required.value;
            if inner.requires(name).is_some() || told.contains(&name) {
                continue;
            }
            told.push(name);
            let at = property_at(inner, name).unwrap_or_else(|| inner.at.clone());
            let (rule, inner_text) = match is_described(inner, name) {
                true => (&schemas::PROPERTY_REQUIRED, Some("optional".to_owned())),
                false => (&schemas::PROPERTY_MISSING, None),
            };
            let texts = (inner_text, Some("required".to_owned()));
            let places = (at, required.at.clone());
            let subject = format!("property `{name}`");
            self.report(task, rule, places, subject, texts);
        }
    }

    fn compare_property(
        &mut self,
        task: Task,
        name: &'a str,
        inner: &Alternative<'a>,
        outer: &Alternative<'a>,
    ) {
        let Member::Declared(schemas) = inner.member(name) else { return };
        let at = property_at(inner, name).unwrap_or_else(|| inner.at.clone());
        let refused_at = match outer.member(name) {
            Member::Declared(outer) | Member::Other(outer) => {
                return self.compare_part(task, &schemas, &outer);
            }
            Member::Free if task.direction == Direction::Response || self.in_not => return,
            Member::Free => outer.at.clone(),
            Member::Forbidden(at) => at,
        };
        if self.is_never(task.direction, Side::Inner, &schemas) {
            return;
        }
        let subject = format!("property `{name}`");
        let text = Some(self.describe(task.direction, &schemas));
        self.report(task, &schemas::PROPERTY, (at, refused_at), subject, (text, None));
    }

    /// Names that neither side describes.
    fn compare_others(&mut self, task: Task, inner: &Alternative<'a>, outer: &Alternative<'a>) {
        let subject = "properties that are not described";
        match (inner.other_member(), outer.other_member()) {
            (Member::Forbidden(_), _) | (_, Member::Free | Member::Declared(_)) => {}
            (Member::Other(inner), Member::Other(outer)) => {
                self.compare_part(task, &inner, &outer);
            }
            (Member::Other(schemas), Member::Forbidden(_))
                if self.is_never(task.direction, Side::Inner, &schemas) => {}
            (_, Member::Forbidden(at)) => {
                let texts = (Some("allowed".to_owned()), Some("not allowed".to_owned()));
                let places = (inner.at.clone(), at);
                self.report(task, &schemas::OTHERS, places, subject, texts);
            }
            (_, Member::Other(others)) => {
                self.compare_free(task, &schemas::OTHERS, subject, &others, &inner.at);
            }
        }
    }

    /// The inner side allows anything; tells so unless the outer side does too.
    pub(super) fn compare_free(
        &mut self,
        task: Task,
        rule: &'static Pair,
        subject: &str,
        outer: &[Place<'a>],
        at: &Pointer<'a>,
    ) {
        let shape = match self.shape_of(task.direction, Side::Outer, outer) {
            Ok(shape) => shape,
            Err(Obstacle { rule, at: found, detail }) => {
                let (old, new) = task.direction.old_new(at.clone(), found);
                let change = Change::new(detail);
                return self.outcomes.add(task.comparison, Difference { rule, old, new, change });
            }
        };
        if !shape.alternatives.iter().any(Alternative::is_free) {
            let text = Some(self.describe(task.direction.opposite(), outer));
            let places = (at.clone(), shape.at.clone());
            self.report(task, rule, places, subject, (Some("anything".to_owned()), text));
        }
    }

    /// No value meets the schema, so that nothing is sent.
    fn is_never(&self, direction: Direction, side: Side, schemas: &[Place<'a>]) -> bool {
        self.shape_of(direction, side, schemas).is_ok_and(|shape| shape.types().is_empty())
    }

    fn describe(&self, direction: Direction, schemas: &[Place<'a>]) -> String {
        match self.shape_of(direction, Side::Inner, schemas) {
            Ok(shape) if shape.types() != Types::NONE => shape.types().to_string(),
            _ => "described".to_owned(),
        }
    }
}

/// It may be sent though no schema describes it: it is required, or stands in a value that is listed.
fn is_named(alternative: &Alternative<'_>, name: &str) -> bool {
    let mut listed = alternative.values.iter().flat_map(|values| &values.value);
    alternative.requires(name).is_some() || listed.any(|value| value.get(name).is_some())
}

fn is_described(alternative: &Alternative<'_>, name: &str) -> bool {
    matches!(alternative.member(name), Member::Declared(_))
}
