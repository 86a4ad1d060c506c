//! Compares the values that a server assumes for what a request leaves out.

use std::collections::HashSet;

use crate::direction::Direction;
use crate::document::{Document, Place};
use crate::finding::Change;
use crate::rule::schemas;

use super::alternative::{Alternative, Member};
use super::{Comparison, Difference, Schemas, Side, Task};

impl<'a> Schemas<'a> {
    /// What a request leaves out has the value that the document promises.
    pub(super) fn compare_defaults(
        &mut self,
        task: Task,
        inner: &Alternative<'a>,
        outer: &Alternative<'a>,
    ) {
        if task.direction != Direction::Request {
            return;
        }
        for name in inner.declared() {
            let (Member::Declared(old), Member::Declared(new)) =
                (inner.member(name), outer.member(name))
            else {
                continue;
            };
            if inner.requires(name).is_none() && outer.requires(name).is_none() {
                self.compare_default(task.comparison, &format!("default of `{name}`"), &old, &new);
            }
        }
    }

    /// Compares the defaults of a parameter.
    pub(crate) fn compare_parameter_default(
        &mut self,
        subject: &str,
        old: &[Place<'a>],
        new: &[Place<'a>],
    ) -> Comparison {
        let comparison = self.outcomes.begin();
        self.compare_default(comparison, subject, old, new);
        comparison
    }

    fn compare_default(
        &mut self,
        comparison: Comparison,
        subject: &str,
        old: &[Place<'a>],
        new: &[Place<'a>],
    ) {
        let Some(was) = default(self.old, old) else { return };
        // What is no value of its own schema was never promised.
        let shape = self.shape_of(Direction::Request, Side::Inner, old);
        if shape.is_ok_and(|shape| shape.alternatives.iter().all(|each| each.refuses(was.node))) {
            return;
        }
        let is = default(self.new, new);
        if is.as_ref().is_some_and(|is| is.node == was.node) {
            return;
        }
        let schema = new.first().map(|schema| schema.pointer.clone()).unwrap_or_default();
        self.outcomes.add(
            comparison,
            Difference {
                rule: &schemas::DEFAULT,
                old: was.pointer,
                new: is.as_ref().map_or(schema, |is| is.pointer.clone()),
                change: Change {
                    subject: subject.to_owned(),
                    before: Some(was.node.to_string()),
                    after: is.map(|is| is.node.to_string()),
                },
            },
        );
    }
}

/// The value that a receiver assumes when none was sent: `default` of `schemas`, or of what they
/// consist of.
fn default<'a>(document: &'a Document, schemas: &[Place<'a>]) -> Option<Place<'a>> {
    let mut rest: Vec<Place<'a>> = schemas.to_vec();
    let mut seen = HashSet::new();
    while let Some(schema) = rest.pop() {
        let Ok(schema) = document.resolve(schema) else { continue };
        if let Some(default) = schema.get("default") {
            return Some(default);
        }
        if seen.insert(schema.address()) {
            rest.extend(schema.items_of("allOf"));
        }
    }
    None
}
