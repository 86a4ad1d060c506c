//! Findings as a person or a program wants to read them.

mod github;
mod json;
mod place;
mod text;

use indexmap::IndexMap;

use crate::breaks::Break;
use crate::finding::{Change, Finding};
use crate::rule::Rule;

pub(crate) use github::github;
pub(crate) use json::json;
pub(crate) use text::{operations, text};

/// What a comparison came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Compatible,
    Breaking,
    /// Nobody can say.
    Unknown,
}

impl Verdict {
    /// 0, 1 or 2.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Verdict::Compatible => 0,
            Verdict::Breaking => 1,
            Verdict::Unknown => 2,
        }
    }

    /// A break is a break, whatever else is unknown.
    #[must_use]
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Verdict {
        let mut verdict = Verdict::Compatible;
        for finding in findings {
            match (finding.rule.is_unknown(), verdict) {
                (false, _) => return Verdict::Breaking,
                (true, _) => verdict = Verdict::Unknown,
            }
        }
        verdict
    }
}

/// What was compared with what, and what was found.
#[derive(Debug)]
pub struct Report<'a> {
    /// The old document, as the user named it.
    pub old: &'a str,
    /// The file of the new document.
    pub new: &'a str,
    /// What counts.
    pub findings: Vec<Finding>,
    /// What is intended, and the line that says so.
    pub intended: Vec<(Finding, &'a Break)>,
}

/// One finding, and all operations that it was found in.
pub(crate) struct Group<'f> {
    pub(crate) rule: &'static Rule,
    pub(crate) operations: Vec<&'f str>,
    pub(crate) old: &'f str,
    pub(crate) new: &'f str,
    pub(crate) change: &'f Change,
}

pub(crate) fn grouped<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<Group<'f>> {
    let mut groups: IndexMap<(&str, &str, &str, String), Group<'f>> = IndexMap::new();
    for Finding { rule, operation, old, new, change } in findings {
        groups
            .entry((rule.id, old, new, change.to_string()))
            .or_insert_with(|| Group { rule, operations: Vec::new(), old, new, change })
            .operations
            .push(operation);
    }
    groups.into_values().collect()
}
