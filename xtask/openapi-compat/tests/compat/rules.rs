//! Each rule finds its own example, and nothing in the example turned round.

use std::collections::HashSet;

use crate::document::rules;
use openapi_compat::{Example, Level, Rule};

#[test]
fn each_rule_finds_its_own_example_and_no_other_does() {
    for rule in Rule::all() {
        let Example { part, old, new } = rule.example;
        assert_eq!(rules(part, old, new, rule.level), [rule.id], "old: {old}\nnew: {new}");
    }
}

#[test]
fn each_example_breaks_nothing_that_runs_when_it_is_turned_round() {
    // The other way round, these break something else.
    let both_ways = [
        "callback-changed",
        "enum-value-name-removed",
        "parameter-added-required",
        "parameter-style-changed",
        "request-default-changed",
        "request-encoding-changed",
        "request-media-type-removed",
        "request-property-added-required",
        "response-header-style-changed",
        "response-media-type-removed",
        "response-success-removed",
        "server-removed",
    ];
    for rule in Rule::all().filter(|rule| !rule.is_unknown() && !both_ways.contains(&rule.id)) {
        let Example { part, old, new } = rule.example;
        assert_eq!(rules(part, new, old, Level::Wire), [] as [&str; 0], "{}", rule.id);
    }
}

#[test]
fn ids_are_unique() {
    let mut seen = HashSet::new();
    assert!(Rule::all().all(|rule| seen.insert(rule.id)));
}
