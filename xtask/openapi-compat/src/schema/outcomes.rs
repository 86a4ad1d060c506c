//! What the comparisons found.

use std::collections::HashSet;

use crate::document::Pointer;
use crate::finding::Change;
use crate::rule::{Level, Rule};

/// Names one comparison of two schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Comparison(usize);

/// A difference between two schemas, wherever they are used.
#[derive(Debug, Clone)]
pub(crate) struct Difference<'a> {
    pub(crate) rule: &'static Rule,
    pub(crate) old: Pointer<'a>,
    pub(crate) new: Pointer<'a>,
    pub(crate) change: Change,
}

#[derive(Debug, Default)]
pub(super) struct Outcomes<'a>(Vec<Outcome<'a>>);

/// What one comparison found itself, and the comparisons that it consists of.
#[derive(Debug, Default)]
struct Outcome<'a> {
    differences: Vec<Difference<'a>>,
    parts: Vec<Comparison>,
}

impl<'a> Outcomes<'a> {
    pub(super) fn begin(&mut self) -> Comparison {
        self.0.push(Outcome::default());
        Comparison(self.0.len() - 1)
    }

    pub(super) fn add(&mut self, comparison: Comparison, difference: Difference<'a>) {
        self.0[comparison.0].differences.push(difference);
    }

    pub(super) fn add_part(&mut self, whole: Comparison, part: Comparison) {
        self.0[whole.0].parts.push(part);
    }

    /// Those of `comparison` and of its parts, each once.
    pub(super) fn differences(&self, comparison: Comparison) -> Vec<&Difference<'a>> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut rest = vec![comparison];
        while let Some(next) = rest.pop() {
            if seen.insert(next) {
                let outcome = &self.0[next.0];
                found.extend(&outcome.differences);
                rest.extend(outcome.parts.iter().rev());
            }
        }
        found
    }

    /// How many differences break clients that run.
    pub(super) fn faults(&self, comparison: Comparison) -> usize {
        let differences = self.differences(comparison);
        differences.iter().filter(|each| each.rule.level == Level::Wire).count()
    }
}
