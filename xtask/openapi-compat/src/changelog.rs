//! What changed between two documents, for people to read.

use std::fmt::Write;

use indexmap::IndexMap;

use crate::document::Document;
use crate::finding::{Change, Finding};
use crate::rule::Level;
use crate::{compare, report};

/// In Markdown: what breaks clients, what breaks generated code, and what else is new. The last is
/// what would break clients if the two documents changed places.
pub(crate) fn write(old: &Document, new: &Document) -> String {
    let forward = compare(old, new, Level::Generated);
    let backward: Vec<Finding> = compare(new, old, Level::Generated)
        .into_iter()
        .map(|finding| Finding {
            old: finding.new,
            new: finding.old,
            change: Change {
                subject: finding.change.subject,
                before: finding.change.after,
                after: finding.change.before,
            },
            ..finding
        })
        // What was told as a break need not be told as an addition.
        .filter(|finding| {
            !forward.iter().any(|other| {
                other.operation == finding.operation
                    && other.old == finding.old
                    && other.new == finding.new
            })
        })
        .collect();
    let (unknown, forward): (Vec<_>, Vec<_>) =
        forward.into_iter().partition(|finding| finding.rule.is_unknown());
    let (wire, names): (Vec<_>, Vec<_>) =
        forward.into_iter().partition(|finding| finding.rule.level == Level::Wire);
    let mut text =
        format!("# {} → {}\n", old.version().unwrap_or("old"), new.version().unwrap_or("new"));
    if wire.is_empty() && names.is_empty() && unknown.is_empty() && backward.is_empty() {
        text.push_str("\nThe contract has not changed.\n");
    }
    for (heading, findings) in [
        ("Breaking", wire),
        ("Breaking for generated code", names),
        ("Not comparable", unknown),
        ("Compatible", backward),
    ] {
        section(&mut text, heading, &findings);
    }
    text
}

fn section(text: &mut String, heading: &str, findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    let _ = write!(text, "\n## {heading}\n");
    let mut by_operations: IndexMap<String, Vec<String>> = IndexMap::new();
    for group in report::grouped(findings) {
        let operations = report::operations(&group.operations);
        let line = format!("{} (`{}`)", group.change, group.new);
        by_operations.entry(operations).or_default().push(line);
    }
    for (operations, lines) in by_operations {
        let _ = write!(text, "\n{operations}:\n");
        for line in lines {
            let _ = writeln!(text, "- {line}");
        }
    }
}
