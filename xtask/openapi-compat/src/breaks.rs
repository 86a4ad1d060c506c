//! `api-breaks.toml`: the breaks that are intended, each with its reason.

use semver::Version;
use serde::Deserialize;

use crate::document::Document;
use crate::finding::Finding;

/// The file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breaks {
    #[serde(default, rename = "break")]
    lines: Vec<Break>,
}

/// One intended break.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Break {
    /// As the finding has it; `*` for all operations in which it is found.
    pub operation: String,
    /// The old or the new JSON Pointer of the finding.
    pub place: String,
    pub rule: String,
    /// Why, and what clients should do.
    pub reason: String,
    /// That of the document in which the break comes.
    pub version: Version,
}

/// Findings, told apart.
#[derive(Debug)]
pub struct Sorted<'b> {
    /// With the line that says so.
    pub intended: Vec<(Finding, &'b Break)>,
    pub others: Vec<Finding>,
}

impl Breaks {
    /// Reads the text of the file.
    pub fn parse(text: &str) -> Result<Breaks, toml::de::Error> {
        toml::from_str(text)
    }

    /// Tells intended findings from the others. Fails with what is wrong with the lines.
    pub fn sort<'b>(
        &'b self,
        findings: Vec<Finding>,
        old: &Document,
        new: &Document,
    ) -> Result<Sorted<'b>, String> {
        let mut used = vec![false; self.lines.len()];
        let (mut others, mut intended) = (Vec::new(), Vec::new());
        for finding in findings {
            match self.lines.iter().position(|line| line.matches(&finding)) {
                Some(index) => {
                    used[index] = true;
                    intended.push((finding, &self.lines[index]));
                }
                None => others.push(finding),
            }
        }
        let lines = self.lines.iter().zip(used);
        let faults: Vec<String> =
            lines.filter_map(|(line, used)| line.fault(used, old, new)).collect();
        if faults.is_empty() { Ok(Sorted { intended, others }) } else { Err(faults.join("\n")) }
    }
}

impl Break {
    fn matches(&self, finding: &Finding) -> bool {
        self.rule == finding.rule.id
            && (self.operation == "*" || self.operation == finding.operation)
            && (self.place == finding.old || self.place == finding.new)
    }

    fn fault(&self, used: bool, old: &Document, new: &Document) -> Option<String> {
        let Break { operation, place, rule, version, .. } = self;
        let line = format!("the line for {rule} in {operation} at {place}");
        if crate::rule::Rule::find(rule).is_none() {
            return Some(format!("{line}: there is no rule `{rule}`"));
        }
        if !used {
            return Some(format!("{line} matches nothing: remove it"));
        }
        let (Some(before), Some(after)) = (info_version(old), info_version(new)) else {
            return Some(format!("{line}: `info.version` must be like 1.2.3 in both documents"));
        };
        let needed = match before.major {
            0 => Version::new(0, before.minor + 1, 0),
            major => Version::new(major + 1, 0, 0),
        };
        if after < needed {
            return Some(format!("{line}: `info.version` must be {needed} or higher, not {after}"));
        }
        if *version < needed || *version > after {
            return Some(format!(
                "{line}: its version must be from {needed} to {after}, not {version}"
            ));
        }
        None
    }
}

fn info_version(document: &Document) -> Option<Version> {
    Version::parse(document.version()?).ok()
}
