//! For a terminal: rule by rule, why it matters, and what was found where.

use std::fmt::Write;

use indexmap::IndexMap;

use crate::rule::Rule;

use super::place::in_words;
use super::{Group, Report, Verdict, grouped};

/// So many operations or places are named; how many more there are is counted.
const MOST_NAMED: usize = 3;

pub(crate) fn text(report: &Report<'_>) -> String {
    let mut text = String::new();
    for (finding, line) in &report.intended {
        let group = &grouped([finding])[0];
        let _ = write!(text, "intended: {}\n{}", group.rule.id, findings(&[group]));
        let _ = writeln!(text, "    Reason: {}\n", line.reason);
    }
    let groups = grouped(&report.findings);
    for (rule, groups) in by_rule(&groups) {
        text.push_str(&section(rule, &groups));
    }
    text.push_str(&summary(report, &groups));
    text
}

/// Those of which nobody can say come first: what is sure stands last, where it is seen.
fn by_rule<'g, 'f>(
    groups: &'g [Group<'f>],
) -> impl Iterator<Item = (&'static Rule, Vec<&'g Group<'f>>)> {
    let mut rules: IndexMap<&str, (&'static Rule, Vec<&Group<'f>>)> = IndexMap::new();
    for group in groups {
        rules.entry(group.rule.id).or_insert_with(|| (group.rule, Vec::new())).1.push(group);
    }
    let mut rules: Vec<_> = rules.into_values().collect();
    rules.sort_by_key(|(rule, _)| !rule.is_unknown());
    rules.into_iter()
}

fn section(rule: &Rule, groups: &[&Group<'_>]) -> String {
    let label = if rule.is_unknown() { "unknown" } else { "breaking" };
    let mut text = format!("{label}: {}\n  {}", rule.id, rule.why);
    if !rule.is_unknown() {
        let breaks: Vec<String> = rule.breaks.iter().map(ToString::to_string).collect();
        let _ = write!(text, " Breaks {}.", breaks.join(", "));
    }
    let _ = writeln!(text, "\n{}", findings(groups));
    text
}

/// Equal changes are told once, with the places where they were found.
fn findings(groups: &[&Group<'_>]) -> String {
    let mut changes: IndexMap<(String, &[&str]), Vec<&Group<'_>>> = IndexMap::new();
    for group in groups {
        let change = (group.change.to_string(), &group.operations[..]);
        changes.entry(change).or_default().push(group);
    }
    let mut text = String::new();
    for ((change, in_operations), groups) in changes {
        let _ = writeln!(text, "  - {change}");
        let _ = writeln!(text, "    in {}", operations(in_operations));
        for group in groups.iter().take(MOST_NAMED) {
            let words =
                in_words(if group.new.len() > group.old.len() { group.new } else { group.old });
            let pointers = match group.old == group.new {
                true => group.old.to_owned(),
                false => format!("{} → {}", group.old, group.new),
            };
            let words = if words.is_empty() { words } else { format!("{words}: ") };
            let _ = writeln!(text, "    at {words}{pointers}");
        }
        if let more @ 1.. = groups.len().saturating_sub(MOST_NAMED) {
            let _ = writeln!(text, "    and at {more} more places");
        }
    }
    text
}

pub(crate) fn operations(operations: &[&str]) -> String {
    let named = operations.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
    match operations.len().saturating_sub(MOST_NAMED) {
        0 if operations == ["*"] => "the whole document".to_owned(),
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

fn summary(report: &Report<'_>, groups: &[Group<'_>]) -> String {
    let Report { old, new, .. } = report;
    let counts = |unknown: bool| {
        let rules = by_rule(groups).filter(|(rule, _)| rule.is_unknown() == unknown);
        let counts = rules.map(|(rule, groups)| format!("{} {}", groups.len(), rule.id));
        counts.collect::<Vec<_>>().join(", ")
    };
    let intended = match report.intended.len() {
        0 => String::new(),
        _ => " Intended breaks are listed above.".to_owned(),
    };
    let unknown = match counts(true) {
        counts if counts.is_empty() => String::new(),
        counts => format!(" It cannot be told of {counts}."),
    };
    match Verdict::of(&report.findings) {
        Verdict::Compatible => format!("{new} is compatible with {old}.{intended}\n"),
        Verdict::Breaking => format!(
            "{new} breaks clients of {old}: {}.{unknown}{intended}\n\
             `--explain RULE` says more about a rule. An intended break needs a line in \
             api-breaks.toml and a higher `info.version`.\n",
            counts(false)
        ),
        Verdict::Unknown => {
            format!("Whether {new} breaks clients of {old} cannot be told.{unknown}{intended}\n")
        }
    }
}
