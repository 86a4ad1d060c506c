//! Where the tool finds nothing, no value is refused.

use openapi_compat::Part;
use serde_json::Value;

use super::documents::found_in;
use super::edits::edited;
use super::judge::Judge;
use super::random::{Random, cases};
use super::schemas::schema;
use super::smallest::smallest;
use super::values::values;

#[test]
fn requests_that_are_fine_go_on_being_accepted() {
    check(Part::Request);
}

#[test]
fn responses_that_are_fine_keep_what_was_promised() {
    check(Part::Response);
}

fn check(part: Part) {
    let (mut total, mut fine) = (0, 0);
    for mut random in cases(600) {
        let depth = random.pick(&[1, 1, 2, 3]);
        let old = schema(&mut random, depth);
        let new = another(&mut random, &old);
        total += 1;
        if finds_nothing(part, &old, &new) {
            fine += 1;
            check_values(&mut random, part, (old, new));
        }
    }
    eprintln!("{part:?}: {fine} of {total}");
    assert!(fine * 100 >= total * 15, "only {fine} of {total} changes are fine");
}

fn another(random: &mut Random, old: &Value) -> Value {
    if random.chance(10) {
        return schema(random, 2);
    }
    let count = random.count(1..4);
    edited(random, old, count)
}

fn finds_nothing(part: Part, old: &Value, new: &Value) -> bool {
    found_in(part, old, new).is_empty()
}

fn check_values(random: &mut Random, part: Part, (old, new): (Value, Value)) {
    if refused(random, part, (&old, &new), 40).is_some() {
        let case = random.case;
        let refused = |old: &Value, new: &Value| {
            refused(&mut Random::of(case), part, (old, new), 400)
                .filter(|_| finds_nothing(part, old, new))
        };
        let (old, new) = smallest((old, new), |old, new| refused(old, new).is_some());
        let value = refused(&old, &new);
        panic!(
            "case {case}, {part:?}: nothing is found, but {value:?} is refused\nold: {old}\nnew: {new}"
        );
    }
}

/// A value that was fine and is no longer, of so many that are tried.
fn refused(
    random: &mut Random,
    part: Part,
    (old, new): (&Value, &Value),
    tries: usize,
) -> Option<Value> {
    let (inner, outer) = if part == Part::Request { (old, new) } else { (new, old) };
    let judge = Judge::of(outer);
    values(random, inner, tries).into_iter().find(|value| !judge.accepts(value))
}
