//! For GitHub Actions: one annotation for each finding.
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>

use super::text::operations;
use super::{Report, grouped, text};

pub(crate) fn github(report: &Report<'_>) -> String {
    let mut lines = String::new();
    for group in grouped(&report.findings) {
        let title = property(&format!("{} in {}", group.rule.id, operations(&group.operations)));
        let message = data(&format!("{}\n{}\nat {}", group.change, group.rule.why, group.new));
        let file = property(report.new);
        lines.push_str(&format!("::error file={file},title={title}::{message}\n"));
    }
    lines.push_str(&text(report));
    lines
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
