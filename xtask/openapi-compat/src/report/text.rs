//! For a terminal.

use std::fmt::Write;

use crate::breaks::Break;

use super::{Group, Report, Verdict, grouped};

/// So many operations are named; how many more there are is counted.
const MOST_OPERATIONS: usize = 3;

pub(crate) fn text(report: &Report<'_>) -> String {
    let mut text = String::new();
    let mut reasons: Vec<&Break> = report.intended.iter().map(|(_, line)| *line).collect();
    reasons.dedup_by(|one, other| std::ptr::eq(*one, *other));
    for line in reasons {
        let intended = report.intended.iter().filter(|(_, other)| std::ptr::eq(*other, line));
        for group in grouped(intended.map(|(finding, _)| finding)) {
            text.push_str(&paragraph("intended", &group, &format!("Reason: {}", line.reason)));
        }
    }
    let groups = grouped(&report.findings);
    for group in groups.iter().filter(|group| group.rule.is_unknown()) {
        text.push_str(&paragraph("unknown", group, ""));
    }
    for group in groups.iter().filter(|group| !group.rule.is_unknown()) {
        text.push_str(&paragraph("breaking", group, &breaks(group)));
    }
    text.push_str(&summary(report, &groups));
    text
}

fn breaks(group: &Group<'_>) -> String {
    let breaks: Vec<String> = group.rule.breaks.iter().map(ToString::to_string).collect();
    format!("Breaks {}.", breaks.join(", "))
}

fn paragraph(label: &str, group: &Group<'_>, last: &str) -> String {
    let mut text = format!("{label}: {} in {}\n", group.rule.id, operations(&group.operations));
    for line in [&group.change.to_string(), group.rule.why, last] {
        if !line.is_empty() {
            let _ = writeln!(text, "  {line}");
        }
    }
    if group.old == group.new {
        let _ = writeln!(text, "  at {}\n", group.old);
    } else {
        let _ = writeln!(text, "  old {}\n  new {}\n", group.old, group.new);
    }
    text
}

pub(crate) fn operations(operations: &[&str]) -> String {
    let named = operations.iter().take(MOST_OPERATIONS).copied().collect::<Vec<_>>().join(", ");
    match operations.len().saturating_sub(MOST_OPERATIONS) {
        0 if operations == ["*"] => "the whole document".to_owned(),
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

fn summary(report: &Report<'_>, groups: &[Group<'_>]) -> String {
    let unknown = groups.iter().filter(|group| group.rule.is_unknown()).count();
    let breaking = groups.len() - unknown;
    let Report { old, new, .. } = report;
    let intended = match report.intended.len() {
        0 => String::new(),
        _ => " Intended breaks are listed above.".to_owned(),
    };
    match Verdict::of(&report.findings) {
        Verdict::Compatible => format!("{new} is compatible with {old}.{intended}\n"),
        Verdict::Breaking => format!(
            "{new} breaks clients of {old}: {breaking} breaking, {unknown} unknown.{intended}\n\
             `--explain RULE` says more about a rule. An intended break needs a line in \
             api-breaks.toml and a higher `info.version`.\n"
        ),
        Verdict::Unknown => format!(
            "Whether {new} breaks clients of {old} cannot be told: {unknown} unknown.{intended}\n"
        ),
    }
}
