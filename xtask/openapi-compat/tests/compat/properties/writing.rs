//! How a document is written makes no difference.

use std::fmt::Debug;

use openapi_compat::Level;
use serde_json::Value;

use super::documents::{document, edited, found};
use super::random::{Random, cases};
use super::rewriting::{ALTERNATIVES, SETS, in_any_order, is_alone, with_components};

#[test]
fn order_makes_no_difference() {
    for mut random in cases(100) {
        let (old, new) = change(&mut random);
        check(&mut random, (&old, &new), ids_of, |random, document| {
            in_any_order(random, SETS, document)
        });
    }
}

/// Perhaps it is told in other words.
#[test]
fn order_of_alternatives_does_not_make_a_change_fine() {
    for mut random in cases(100) {
        let (old, new) = change(&mut random);
        check(&mut random, (&old, &new), is_fine, |random, document| {
            in_any_order(random, ALTERNATIVES, document)
        });
    }
}

#[test]
fn references_make_no_difference() {
    for mut random in cases(100) {
        let (old, new) = change(&mut random);
        check(&mut random, (&old, &new), ids_of, |random, document| {
            with_components(random, document, is_alone).to_string()
        });
    }
}

#[test]
fn names_of_alternatives_do_not_make_a_change_fine() {
    for mut random in cases(100) {
        let (old, new) = change(&mut random);
        check(&mut random, (&old, &new), is_fine, |random, document| {
            with_components(random, document, |_, _| true).to_string()
        });
    }
}

fn change(random: &mut Random) -> (Value, Value) {
    let old = document(random);
    let new = edited(random, &old);
    (old, new)
}

fn ids_of(old: &str, new: &str) -> Vec<&'static str> {
    found(Level::Wire, old, new)
}

fn is_fine(old: &str, new: &str) -> bool {
    ids_of(old, new).is_empty()
}

/// The verdict is the same when the old document, the new one, or both are written in another way.
fn check<Verdict: PartialEq + Debug>(
    random: &mut Random,
    (old, new): (&Value, &Value),
    verdict: impl Fn(&str, &str) -> Verdict,
    rewrite: impl Fn(&mut Random, &Value) -> String,
) {
    let (old_text, new_text) = (old.to_string(), new.to_string());
    let (other_old, other_new) = (rewrite(random, old), rewrite(random, new));
    let expected = verdict(&old_text, &new_text);
    for (old, new) in [(&other_old, &other_new), (&old_text, &other_new), (&other_old, &new_text)] {
        assert_eq!(
            verdict(old, new),
            expected,
            "case {}\nold: {old_text}\nnew: {new_text}\nold, written: {old}\nnew, written: {new}",
            random.case
        );
    }
}
