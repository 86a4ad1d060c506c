//! For programs.

use serde_json::{Value, json as value};

use super::{Group, Report, Verdict, grouped};

pub(crate) fn json(report: &Report<'_>) -> String {
    let intended = report.intended.iter().map(|(finding, line)| {
        let mut found = finding_of(&grouped([finding])[0]);
        found["reason"] = line.reason.clone().into();
        found
    });
    let verdict = match Verdict::of(&report.findings) {
        Verdict::Compatible => "compatible",
        Verdict::Breaking => "breaking",
        Verdict::Unknown => "unknown",
    };
    let report = value!({
        "verdict": verdict,
        "old": report.old,
        "new": report.new,
        "findings": grouped(&report.findings).iter().map(finding_of).collect::<Vec<_>>(),
        "intended": intended.collect::<Vec<_>>(),
    });
    format!("{report:#}\n")
}

fn finding_of(group: &Group<'_>) -> Value {
    value!({
        "rule": group.rule.id,
        "operations": group.operations,
        "old": group.old,
        "new": group.new,
        "subject": group.change.subject,
        "before": group.change.before,
        "after": group.change.after,
        "why": group.rule.why,
        "breaks": group.rule.breaks.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
