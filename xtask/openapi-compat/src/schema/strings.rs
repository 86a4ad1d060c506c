//! Compares strings: how long, which patterns, which formats.

use crate::rule::{schemas, unknown};

use super::alternative::Alternative;
use super::patterns::{Escape, Found, Language};
use super::types::Types;
use super::{Difference, Schemas, Task, formats};
use crate::finding::Change;

impl<'a> Schemas<'a> {
    pub(super) fn compare_strings(
        &mut self,
        task: Task,
        inner: &Alternative<'a>,
        outer: &Alternative<'a>,
    ) {
        let language = language(inner);
        if !outer
            .min_length
            .as_ref()
            .is_some_and(|least| self.never(&language, &Escape::Shorter(least.value)))
        {
            let limits = (&inner.min_length, &outer.min_length);
            self.compare_least(task, &schemas::MIN_LENGTH, "minLength", limits, &inner.at);
        }
        if !outer
            .max_length
            .as_ref()
            .is_some_and(|most| self.never(&language, &Escape::Longer(most.value)))
        {
            let limits = (&inner.max_length, &outer.max_length);
            self.compare_most(task, &schemas::MAX_LENGTH, "maxLength", limits, &inner.at);
        }
        for pattern in &outer.patterns {
            if inner.patterns.iter().any(|own| own.value == pattern.value) {
                continue;
            }
            let own = inner.patterns.first();
            let places = (own.map_or(&inner.at, |own| &own.at).clone(), pattern.at.clone());
            let own_text = own.map(|own| format!("`{}`", own.value));
            let text = Some(format!("`{}`", pattern.value));
            match self.patterns.find(&language, &Escape::Pattern(pattern.value)) {
                Found::Nothing => {}
                Found::Example(example) => {
                    let subject = format!("pattern that refuses {example:?}");
                    let rule = &schemas::PATTERN;
                    self.report(task, rule, places, subject, (own_text, text));
                }
                Found::Unknown => {
                    let (old, new) = task.direction.old_new(places.0, places.1);
                    let (before, after) = task.direction.old_new(own_text, text);
                    let change = Change { subject: "pattern".to_owned(), before, after };
                    let rule = &unknown::PATTERN;
                    self.outcomes.add(task.comparison, Difference { rule, old, new, change });
                }
            }
        }
    }

    /// It is proven that the patterns allow no such string.
    fn never(&mut self, language: &Language<'_>, escape: &Escape<'_>) -> bool {
        !language.patterns.is_empty() && self.patterns.find(language, escape) == Found::Nothing
    }

    /// Formats that are names for sets of values: of strings, and of numbers with fractions.
    pub(super) fn compare_formats(
        &mut self,
        task: Task,
        inner: &Alternative<'a>,
        outer: &Alternative<'a>,
    ) {
        if !inner.types.and(outer.types).meets(Types::STRING.or(Types::NUMBER)) {
            return;
        }
        let integers = !inner.types.meets(Types::FRACTION.or(Types::STRING));
        for format in &outer.formats {
            // Integers are among the numbers of these.
            if integers && matches!(format.value, "float" | "double") {
                continue;
            }
            if inner.formats.iter().any(|own| formats::contains(format.value, own.value)) {
                continue;
            }
            let own = inner.formats.first();
            let places = (own.map_or(&inner.at, |own| &own.at).clone(), format.at.clone());
            let texts = (own.map(|own| own.value.to_owned()), Some(format.value.to_owned()));
            self.report(task, &schemas::FORMAT, places, "format", texts);
        }
    }

    /// Whether the lengths and patterns of `alternative` allow `text`, as far as can be proven.
    pub(super) fn allows_string(&mut self, alternative: &Alternative<'a>, text: &str) -> bool {
        let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        alternative.min_length.as_ref().is_none_or(|least| length >= least.value)
            && alternative.max_length.as_ref().is_none_or(|most| length <= most.value)
            && alternative
                .patterns
                .iter()
                .all(|pattern| self.patterns.matches(pattern.value, text) == Some(true))
    }
}

fn language<'a>(alternative: &Alternative<'a>) -> Language<'a> {
    Language {
        patterns: alternative.patterns.iter().map(|pattern| pattern.value).collect(),
        min: alternative.min_length.as_ref().map_or(0, |least| least.value),
        max: alternative.max_length.as_ref().map(|most| most.value),
    }
}
