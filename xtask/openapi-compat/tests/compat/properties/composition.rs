//! Two changes that are fine are fine as one, so that clients may skip a version.

use openapi_compat::Part;
use serde_json::Value;

use super::documents::found_in;
use super::edits::edited;
use super::places::places;
use super::random::{Random, cases};
use super::schemas::schema;
use super::widenings::{WIDENINGS, widened};

#[test]
fn two_changes_that_are_fine_are_fine_as_one() {
    let (mut total, mut held) = (0, 0);
    for mut random in cases(300) {
        let small = schema(&mut random, 2);
        let middle = probably_wider(&mut random, &small);
        let large = probably_wider(&mut random, &middle);
        for (part, versions) in [
            (Part::Request, [&small, &middle, &large]),
            (Part::Response, [&large, &middle, &small]),
        ] {
            if comes_back(versions) {
                continue;
            }
            total += 1;
            held += u32::from(is_fine_as_one(&random, part, versions));
        }
    }
    eprintln!("STAT {held} of {total}");
    assert!(held * 3 >= total, "only {held} of {total} pairs of changes are fine");
}

/// Nothing is said if one of the two changes is not fine.
fn is_fine_as_one(random: &Random, part: Part, [first, second, third]: [&Value; 3]) -> bool {
    if !found_in(part, first, second).is_empty() || !found_in(part, second, third).is_empty() {
        return false;
    }
    let found = found_in(part, first, third);
    assert!(
        found.is_empty(),
        "case {}, {part:?}: each change is fine, but both find {found:?}\n{first}\n{second}\n{third}",
        random.case
    );
    true
}

/// A property that went away may come back as something else: in between, nobody could count on it.
fn comes_back([first, second, third]: [&Value; 3]) -> bool {
    let (before, between) = (places(first), places(second));
    places(third).iter().any(|place| before.contains(place) && !between.contains(place))
}

/// After one or two edits, most of which make it wider.
fn probably_wider(random: &mut Random, schema: &Value) -> Value {
    let mut wider = schema.clone();
    for _ in 0..random.count(1..3) {
        let (_, edit) = random.pick(&WIDENINGS);
        wider = match random.chance(25) {
            true => edited(random, &wider, 1),
            false => widened(random, &wider, edit).unwrap_or(wider),
        };
    }
    wider
}
