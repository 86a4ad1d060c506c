//! Compares schemas that allow several alternatives: each alternative of the inner side must lie in
//! one of the outer side, as a whole or piece by piece.

use crate::direction::Direction;
use crate::document::Node;
use crate::rule::schemas;

use super::alternative::{Alternative, Limit, Member};
use super::shape::Shape;
use super::types::Types;
use super::{Comparison, Schemas, Side, Task};

impl<'a> Schemas<'a> {
    pub(super) fn compare_shapes(&mut self, task: Task, inner: &Shape<'a>, outer: &Shape<'a>) {
        if let ([one], [other]) = (&inner.alternatives[..], &outer.alternatives[..]) {
            self.compare_value_names(task, one, other);
            return self.compare_alternatives(task, one, other);
        }
        for (index, alternative) in inner.alternatives.iter().enumerate() {
            if alternative.types.is_empty() {
                continue;
            }
            let candidates = self.candidates(task.direction, alternative, index, inner, outer);
            if let Some(fitting) = candidates.iter().find(|each| each.faults == 0) {
                // Of another one, the names say nothing.
                if fitting.is_counterpart {
                    self.outcomes.add_part(task.comparison, fitting.comparison);
                }
                self.check_overlap(task, alternative, index, (inner, outer));
                continue;
            }
            let pieces = pieces(alternative);
            let fitting = pieces.iter().map_while(|piece| {
                let candidates = self.candidates(task.direction, piece, index, inner, outer);
                candidates.into_iter().find(|each| each.faults == 0)
            });
            let fitting: Vec<Candidate> = fitting.collect();
            if pieces.len() > 1 && fitting.len() == pieces.len() {
                // What is taken for fine may turn out not to be, if a schema contains itself.
                for piece in fitting {
                    self.outcomes.add_part(task.comparison, piece.comparison);
                }
                self.check_overlap(task, alternative, index, (inner, outer));
                continue;
            }
            match candidates.iter().find(|each| each.is_counterpart) {
                Some(counterpart) => {
                    self.outcomes.add_part(task.comparison, counterpart.comparison);
                }
                None => self.report_alternative(task, alternative, inner, outer),
            }
        }
    }

    fn report_alternative(
        &mut self,
        task: Task,
        alternative: &Alternative<'a>,
        inner: &Shape<'a>,
        outer: &Shape<'a>,
    ) {
        let all = || {
            let each = outer.alternatives.iter();
            let each = each.map(|other| self.describe_alternative(task, Side::Outer, other));
            each.collect::<Vec<_>>().join(" or ")
        };
        let (subject, outer_text) = match inner.alternatives.len() {
            1 => ("alternatives", Some(all())),
            _ => ("alternative", None),
        };
        let places = (alternative.at.clone(), outer.at.clone());
        let text = self.describe_alternative(task, Side::Inner, alternative);
        let texts = (Some(text), outer_text);
        self.report(task, &schemas::ALTERNATIVE, places, subject, texts);
    }

    /// The outer alternatives in which `piece` lies.
    fn fitting<'o>(
        &mut self,
        direction: Direction,
        piece: &Alternative<'a>,
        index: usize,
        inner: &Shape<'a>,
        outer: &'o Shape<'a>,
    ) -> Vec<&'o Alternative<'a>> {
        let mut candidates = self.candidates(direction, piece, index, inner, outer);
        candidates.retain(|each| each.faults == 0);
        candidates.into_iter().map(|each| &outer.alternatives[each.position]).collect()
    }

    /// The outer alternatives, compared with `alternative`, the likeliest first.
    fn candidates(
        &mut self,
        direction: Direction,
        alternative: &Alternative<'a>,
        index: usize,
        inner: &Shape<'a>,
        outer: &Shape<'a>,
    ) -> Vec<Candidate> {
        let same_count = inner.alternatives.len() == outer.alternatives.len();
        // One that became several, or the other way round, is none of them.
        let is_alone = inner.alternatives.len() == 1 || outer.alternatives.len() == 1;
        let mut candidates: Vec<Candidate> = outer
            .alternatives
            .iter()
            .enumerate()
            .map(|(position, other)| {
                let comparison = self.outcomes.begin();
                self.compare_alternatives(Task { comparison, direction }, alternative, other);
                let is_same = self.is_same(direction, alternative, other);
                let has_place = same_count && !is_alone && position == index;
                Candidate {
                    comparison,
                    position,
                    has_same_name: alternative.name.is_some() && alternative.name == other.name,
                    faults: self.outcomes.faults(comparison),
                    is_counterpart: alternative.types.meets(other.types)
                        && is_same.unwrap_or(has_place),
                }
            })
            .collect();
        // Where a property tells which form is sent, a form is not replaced by another one.
        if alternative.tag.is_some() && candidates.iter().any(|each| each.has_same_name) {
            candidates.retain(|each| each.has_same_name);
        }
        candidates.sort_by_key(|each| (!each.is_counterpart, each.faults));
        candidates
    }

    /// Whether the names of two alternatives, or the one value of a property that both demand, say that
    /// they are the same; nothing if neither says so.
    fn is_same(
        &self,
        direction: Direction,
        one: &Alternative<'a>,
        other: &Alternative<'a>,
    ) -> Option<bool> {
        if let (Some(name), Some(other_name)) = (one.name, other.name) {
            return Some(name == other_name);
        }
        let mut shared = one.required.iter().filter_map(|required| {
            let value = self.only_value(direction, Side::Inner, one, required.value)?;
            Some(value == self.only_value(direction, Side::Outer, other, required.value)?)
        });
        shared.next()
    }

    /// By its name, or by the value that tells it apart.
    fn describe_alternative(
        &self,
        task: Task,
        side: Side,
        alternative: &Alternative<'a>,
    ) -> String {
        let mut told = alternative.required.iter().filter_map(|required| {
            let name = required.value;
            let value = self.only_value(task.direction, side, alternative, name)?;
            Some(format!("object with `{name}` {value}"))
        });
        match (alternative.name, told.next()) {
            (Some(name), _) => format!("`{name}`"),
            (None, Some(told)) => told,
            (None, None) => alternative.types.to_string(),
        }
    }

    /// The value of a property that can have one only.
    fn only_value(
        &self,
        direction: Direction,
        side: Side,
        alternative: &Alternative<'a>,
        property: &str,
    ) -> Option<&'a Node> {
        let Member::Declared(schemas) = alternative.member(property) else { return None };
        let shape = self.shape_of(direction, side, &schemas).ok()?;
        let [only] = &shape.alternatives[..] else { return None };
        match only.values.as_ref()?.value[..] {
            [value] => Some(value),
            _ => None,
        }
    }

    /// `oneOf` refuses what meets two of its options. It is told for types that lie in two of them as a
    /// whole: that a value could meet both by accident is not what authors mean.
    fn check_overlap(
        &mut self,
        task: Task,
        alternative: &Alternative<'a>,
        index: usize,
        (inner, outer): (&Shape<'a>, &Shape<'a>),
    ) {
        if outer.alternatives.iter().all(|each| each.choices.is_empty()) {
            return;
        }
        let lies_in_two = alternative.choices.is_empty()
            && kinds(alternative.types.without(Types::NULL)).any(|types| {
                let piece = Alternative { types, ..alternative.clone() };
                let fitting = self.fitting(task.direction, &piece, index, inner, outer);
                fitting.iter().any(|one| fitting.iter().any(|other| one.excludes(other)))
            });
        if lies_in_two || self.may_meet_two(task, alternative, index, (inner, outer)) {
            self.report(
                task,
                &schemas::OVERLAP,
                (alternative.at.clone(), outer.at.clone()),
                "values that meet two alternatives",
                (Some("allowed".to_owned()), Some("refused by `oneOf`".to_owned())),
            );
        }
    }

    /// What was written as `anyOf` may well meet several: `alternative` and one before it, which lie in
    /// different options.
    fn may_meet_two(
        &mut self,
        task: Task,
        alternative: &Alternative<'a>,
        index: usize,
        (inner, outer): (&Shape<'a>, &Shape<'a>),
    ) -> bool {
        let fitting = self.fitting(task.direction, alternative, index, inner, outer);
        inner.alternatives[..index].iter().any(|before| {
            let mut fits_with_it = || {
                let before = self.fitting(task.direction, before, index, inner, outer);
                before.iter().any(|one| fitting.iter().any(|other| !one.excludes(other)))
            };
            !before.excludes(alternative)
                && !fits_with_it()
                && !self.are_apart(task, before, alternative)
        })
    }
}

/// Each type alone, with integers apart from other numbers.
fn kinds(types: Types) -> impl Iterator<Item = Types> {
    types
        .split()
        .flat_map(|one| [one.without(Types::INTEGER), one.and(Types::INTEGER)])
        .filter(|one| !one.is_empty())
}

struct Candidate {
    comparison: Comparison,
    position: usize,
    faults: usize,
    has_same_name: bool,
    /// It is what became of the alternative, so that its differences are worth telling.
    is_counterpart: bool,
}

/// One piece for each type, and for each value if they can be counted.
fn pieces<'a>(alternative: &Alternative<'a>) -> Vec<Alternative<'a>> {
    let mut pieces = Vec::new();
    for types in alternative.types.split() {
        let piece = Alternative { types, ..alternative.clone() };
        match &alternative.values {
            Some(values) if types != Types::NULL => {
                pieces.extend(of_type(&values.value, types).map(|value| Alternative {
                    values: Some(Limit { value: vec![value], ..values.clone() }),
                    ..piece.clone()
                }));
            }
            _ => pieces.push(piece),
        }
    }
    pieces
}

fn of_type<'a>(values: &[&'a Node], types: Types) -> impl Iterator<Item = &'a Node> {
    values.iter().copied().filter(move |value| types.meets(Types::of(value)))
}
