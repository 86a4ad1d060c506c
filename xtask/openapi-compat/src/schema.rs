//! Compares schemas as sets of values. What clients send must still be accepted: the old set lies in
//! the new one. What they receive must be what they were told: the new set lies in the old one. So
//! there is an inner side, whose values must all be allowed, and an outer side that allows them.

mod alternative;
mod apart;
mod arrays;
mod counts;
mod defaults;
mod discriminator;
mod enums;
mod formats;
pub(crate) mod forms;
mod keywords;
mod not;
mod numbers;
mod objects;
mod outcomes;
mod patterns;
mod properties;
mod shape;
mod stack;
mod strings;
mod type_names;
mod types;
mod unchanged;
mod unions;
mod unknown;
mod values;

use std::collections::HashMap;

use crate::direction::Direction;
use crate::document::{Document, Place, Pointer};
use crate::finding::Change;
use crate::obstacle::{Obstacle, resolved};
use crate::rule::Pair;

use outcomes::Outcomes;
pub(crate) use outcomes::{Comparison, Difference};
use shape::{Shape, shape};
use stack::deep;
use unchanged::Unchanged;

/// All comparisons of schemas of two documents. Each pair is compared once for each direction, also
/// if it contains itself: while a pair is being compared, it counts as fine.
pub(crate) struct Schemas<'a> {
    old: &'a Document,
    new: &'a Document,
    unchanged: Unchanged<'a>,
    outcomes: Outcomes<'a>,
    known: HashMap<(Direction, bool, Vec<usize>, Vec<usize>), Comparison>,
    /// The values of a `not` are being compared: properties that it does not describe may be there.
    in_not: bool,
    patterns: patterns::Patterns,
    /// Someone sends or receives XML, so that the keyword `xml` matters.
    xml: bool,
}

/// What is being compared: where findings go, and which way the values travel.
#[derive(Debug, Clone, Copy)]
struct Task {
    comparison: Comparison,
    direction: Direction,
}

/// The two sides of a task.
#[derive(Debug, Clone, Copy)]
enum Side {
    Inner,
    Outer,
}

impl<'a> Schemas<'a> {
    pub(crate) fn new(old: &'a Document, new: &'a Document) -> Self {
        Schemas {
            old,
            new,
            unchanged: Unchanged::new(old, new),
            outcomes: Outcomes::default(),
            known: HashMap::new(),
            in_not: false,
            patterns: patterns::Patterns::default(),
            xml: old.mentions_xml() || new.mentions_xml(),
        }
    }

    /// Compares the values that meet all of `old` with those that meet all of `new`, and the names
    /// that their types have.
    pub(crate) fn compare(
        &mut self,
        direction: Direction,
        old: &[Place<'a>],
        new: &[Place<'a>],
    ) -> Comparison {
        let values = self.compare_values(direction, old, new);
        self.compare_type_names(values, old, new)
    }

    /// Every difference that `comparison` found, in its parts too, each once.
    pub(crate) fn differences(&self, comparison: Comparison) -> Vec<&Difference<'a>> {
        self.outcomes.differences(comparison)
    }

    fn compare_values(
        &mut self,
        direction: Direction,
        old: &[Place<'a>],
        new: &[Place<'a>],
    ) -> Comparison {
        let found = match (all(self.old, old), all(self.new, new)) {
            (Ok(old), Ok(new)) => return self.compare_resolved(direction, &old, &new),
            (Err(obstacle), _) => in_old(obstacle, new),
            (_, Err(obstacle)) => in_new(obstacle, old),
        };
        let comparison = self.outcomes.begin();
        self.outcomes.add(comparison, found);
        comparison
    }

    fn compare_resolved(
        &mut self,
        direction: Direction,
        old: &[Place<'a>],
        new: &[Place<'a>],
    ) -> Comparison {
        let addresses = |schemas: &[Place<'_>]| schemas.iter().map(Place::address).collect();
        let key = (direction, self.in_not, addresses(old), addresses(new));
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let comparison = self.outcomes.begin();
        self.known.insert(key, comparison);
        if let ([old], [new]) = (old, new)
            && self.unchanged.is(old, new)
        {
            return comparison;
        }
        match (shape(self.old, old, direction), shape(self.new, new, direction)) {
            (Ok(old), Ok(new)) => {
                let (inner, outer) = direction.inner_outer(&old, &new);
                deep(|| self.compare_shapes(Task { comparison, direction }, inner, outer));
            }
            (Err(obstacle), _) => self.outcomes.add(comparison, in_old(obstacle, new)),
            (_, Err(obstacle)) => self.outcomes.add(comparison, in_new(obstacle, old)),
        }
        comparison
    }

    /// Compares the schemas of a part: of a property, of the items.
    fn compare_part(&mut self, task: Task, inner: &[Place<'a>], outer: &[Place<'a>]) {
        let (old, new) = task.direction.old_new(inner, outer);
        let part = self.compare(task.direction, old, new);
        self.outcomes.add_part(task.comparison, part);
    }

    /// Reports that the outer side refuses what the inner side allows.
    fn report(
        &mut self,
        task: Task,
        rule: &'static Pair,
        (inner, outer): (Pointer<'a>, Pointer<'a>),
        subject: impl Into<String>,
        (inner_text, outer_text): (Option<String>, Option<String>),
    ) {
        let (old, new) = task.direction.old_new(inner, outer);
        let (before, after) = task.direction.old_new(inner_text, outer_text);
        let change = Change { subject: subject.into(), before, after };
        let rule = rule.of(task.direction);
        self.outcomes.add(task.comparison, Difference { rule, old, new, change });
    }

    fn shape_of(
        &self,
        direction: Direction,
        side: Side,
        schemas: &[Place<'a>],
    ) -> Result<Shape<'a>, Obstacle<'a>> {
        let (inner, outer) = direction.inner_outer(self.old, self.new);
        let document = match side {
            Side::Inner => inner,
            Side::Outer => outer,
        };
        shape(document, schemas, direction)
    }
}

fn all<'a>(document: &'a Document, schemas: &[Place<'a>]) -> Result<Vec<Place<'a>>, Obstacle<'a>> {
    schemas.iter().map(|schema| resolved(document, schema)).collect()
}

fn in_old<'a>(obstacle: Obstacle<'a>, new: &[Place<'a>]) -> Difference<'a> {
    let change = Change::new(format!("{} (in the old document)", obstacle.detail));
    Difference { rule: obstacle.rule, old: obstacle.at, new: first(new), change }
}

fn in_new<'a>(obstacle: Obstacle<'a>, old: &[Place<'a>]) -> Difference<'a> {
    let change = Change::new(format!("{} (in the new document)", obstacle.detail));
    Difference { rule: obstacle.rule, old: first(old), new: obstacle.at, change }
}

fn first<'a>(schemas: &[Place<'a>]) -> Pointer<'a> {
    schemas.first().map(|schema| schema.pointer.clone()).unwrap_or_default()
}
