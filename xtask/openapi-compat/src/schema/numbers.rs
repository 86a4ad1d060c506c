//! Compares numbers: the least, the greatest, and steps.

use crate::document::{Number, Pointer};
use crate::rule::{Pair, schemas};

use super::alternative::{Alternative, Bound, Limit};
use super::types::Types;
use super::{Schemas, Task};

impl<'a> Schemas<'a> {
    pub(super) fn compare_numbers(
        &mut self,
        task: Task,
        inner: &Alternative<'a>,
        outer: &Alternative<'a>,
    ) {
        let integers = !inner.types.meets(Types::FRACTION);
        let least_is_kept = outer.minimum.as_ref().is_none_or(|needed| {
            let needed = least(needed, integers);
            inner.minimum.as_ref().is_some_and(|has| least(has, integers) >= needed)
        });
        let greatest_is_kept = outer.maximum.as_ref().is_none_or(|needed| {
            let needed = greatest(needed, integers);
            inner.maximum.as_ref().is_some_and(|has| greatest(has, integers) <= needed)
        });
        let by_format = |bound: &Option<Limit<'a, Bound>>| bound.as_ref()?.by_format;
        let both_by_format = by_format(&outer.minimum).is_some()
            && by_format(&outer.minimum) == by_format(&outer.maximum);
        if !least_is_kept && let Some(needed) = &outer.minimum {
            let bounds = (&inner.minimum, needed);
            self.report_bound(task, (&schemas::MINIMUM, "minimum"), bounds, &inner.at);
        }
        // A format is told once, not for its least and its greatest number.
        let is_told = both_by_format && !least_is_kept;
        if !greatest_is_kept
            && !is_told
            && let Some(needed) = &outer.maximum
        {
            let bounds = (&inner.maximum, needed);
            self.report_bound(task, (&schemas::MAXIMUM, "maximum"), bounds, &inner.at);
        }
        for step in &outer.multiple_of {
            let has_step = inner.multiple_of.iter().any(|own| is_multiple(own.value, step.value))
                || (integers && is_multiple(Number::Integer(1), step.value));
            if !has_step {
                let own = inner.multiple_of.first();
                let places = (own.map_or(&inner.at, |own| &own.at).clone(), step.at.clone());
                let texts = (own.map(|own| own.value.to_string()), Some(step.value.to_string()));
                self.report(task, &schemas::MULTIPLE_OF, places, "multipleOf", texts);
            }
        }
    }

    fn report_bound(
        &mut self,
        task: Task,
        (rule, keyword): (&'static Pair, &str),
        (inner, outer): (&Option<Limit<'a, Bound>>, &Limit<'a, Bound>),
        schema: &Pointer<'a>,
    ) {
        let places = (inner.as_ref().map_or(schema, |bound| &bound.at).clone(), outer.at.clone());
        let (rule, subject) = match outer.by_format {
            Some(_) => (&schemas::FORMAT, "format"),
            None => (rule, keyword),
        };
        let text = |bound: &Limit<'a, Bound>| match bound.by_format {
            Some(format) => format.to_owned(),
            None => describe(bound.value),
        };
        let texts = (inner.as_ref().map(text), Some(text(outer)));
        self.report(task, rule, places, subject, texts);
    }
}

impl Alternative<'_> {
    pub(super) fn allows_number(&self, number: Number) -> bool {
        let above = |bound: &Limit<'_, Bound>| {
            number > bound.value.number || (!bound.value.exclusive && number == bound.value.number)
        };
        let below = |bound: &Limit<'_, Bound>| {
            number < bound.value.number || (!bound.value.exclusive && number == bound.value.number)
        };
        self.minimum.as_ref().is_none_or(above)
            && self.maximum.as_ref().is_none_or(below)
            && self.multiple_of.iter().all(|step| is_multiple(number, step.value))
    }
}

/// A minimum that can be compared with others. Among integers, above 0 is the same as from 1.
fn least(bound: &Limit<'_, Bound>, integers: bool) -> (Number, bool) {
    match (bound.value, integers) {
        (Bound { number: Number::Integer(number), exclusive: true }, true) => {
            (Number::Integer(number + 1), false)
        }
        (Bound { number: Number::Float(number), exclusive }, true) => {
            let least = if exclusive { number.floor() + 1.0 } else { number.ceil() };
            (Number::Float(least), false)
        }
        (Bound { number, exclusive }, _) => (number, exclusive),
    }
}

/// A maximum that can be compared with others: an exclusive one is less than the same inclusive.
fn greatest(bound: &Limit<'_, Bound>, integers: bool) -> (Number, bool) {
    match (bound.value, integers) {
        (Bound { number: Number::Integer(number), exclusive: true }, true) => {
            (Number::Integer(number - 1), true)
        }
        (Bound { number: Number::Float(number), exclusive }, true) => {
            let greatest = if exclusive { number.ceil() - 1.0 } else { number.floor() };
            (Number::Float(greatest), true)
        }
        (Bound { number, exclusive }, _) => (number, !exclusive),
    }
}

/// In doubles, `multipleOf: 0.1` has no exact multiples; they count if they are near enough.
fn is_multiple(number: Number, step: Number) -> bool {
    match (number, step) {
        (Number::Integer(number), Number::Integer(step)) => step != 0 && number % step == 0,
        (number, step) => {
            let times = number.as_f64() / step.as_f64();
            times.is_finite() && (times - times.round()).abs() < 1e-9 * times.abs().max(1.0)
        }
    }
}

fn describe(bound: Bound) -> String {
    match bound.exclusive {
        true => format!("{}, exclusive", bound.number),
        false => bound.number.to_string(),
    }
}
