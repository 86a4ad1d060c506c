//! What allows more is not reported.

use openapi_compat::Part;
use serde_json::{Value, json};

use super::documents::found_in;
use super::judge::Judge;
use super::places::positive_places;
use super::random::{Random, cases};
use super::rewordings::REWORDINGS;
use super::schemas::schema;
use super::values::values;
use super::widenings::{Edit, WIDENINGS, widened};

/// Requests may become wider, responses narrower.
#[test]
fn what_becomes_wider_is_fine_one_way_and_found_the_other() {
    for (name, edit) in WIDENINGS {
        let (mut total, mut found) = (0, 0);
        for mut random in cases(30) {
            let (narrow, wide) = one_with(&mut random, edit);
            total += 1;
            finds_nothing(&random, name, (&narrow, &wide));
            found += u32::from(is_found(&mut random, name, (&narrow, &wide)));
        }
        eprintln!("STAT {name}: {found} of {total}");
        assert!(found * 20 >= total, "{name}: only {found} of {total} are found the other way");
    }
}

/// Both ways, in requests and in responses.
#[test]
fn what_is_only_written_in_another_way_is_fine() {
    for (name, edit) in REWORDINGS {
        for mut random in cases(15) {
            let (old, new) = one_with(&mut random, edit);
            finds_nothing(&random, name, (&old, &new));
            finds_nothing(&random, name, (&new, &old));
        }
    }
}

/// A schema that `edit` changes, and what becomes of it.
fn one_with(random: &mut Random, edit: Edit) -> (Value, Value) {
    let try_one = |_| {
        let narrow = schema(random, 2);
        let wide = widened(random, &narrow, edit)?;
        Some((narrow, wide))
    };
    (0..1000).find_map(try_one).unwrap()
}

fn finds_nothing(random: &Random, name: &str, (narrow, wide): (&Value, &Value)) {
    for (part, old, new) in [(Part::Request, narrow, wide), (Part::Response, wide, narrow)] {
        let found = found_in(part, old, new);
        assert!(
            found.is_empty(),
            "case {}, {part:?}, {name}: found {found:?}\nold: {old}\nnew: {new}",
            random.case
        );
    }
}

/// The other way round, something is found, or the two allow the same.
fn is_found(random: &mut Random, name: &str, (narrow, wide): (&Value, &Value)) -> bool {
    let found = found_in(Part::Request, wide, narrow);
    let judge = Judge::of(narrow);
    let refused = values(random, wide, 80).into_iter().find(|value| !judge.accepts(value));
    assert!(
        !found.is_empty() || refused.is_none(),
        "case {}, {name}: nothing is found, but {refused:?} is refused\nold: {wide}\nnew: {narrow}",
        random.case
    );
    !found.is_empty()
}

/// The new document describes what clients did not know, and so do not send.
#[test]
fn an_optional_property_more_is_fine() {
    for mut random in cases(300) {
        let old = schema(&mut random, 3);
        let mut new = old.clone();
        for place in positive_places(&old) {
            let part = new.pointer_mut(&place).unwrap();
            if part["type"] == json!("object") {
                part["properties"]["fresh"] = schema(&mut random, 0);
            }
        }
        if !old.to_string().contains(r#""additionalProperties":{"#) {
            let found = found_in(Part::Request, &old, &new);
            assert!(found.is_empty(), "{}: {found:?}\nold: {old}\nnew: {new}", random.case);
        }
    }
}
