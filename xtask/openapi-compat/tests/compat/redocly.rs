//! The changes in `tests/changes`, as `redocly diff` sees them: a second opinion. Each disagreement
//! stands in `tests/changes/redocly.yaml` with the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use openapi_compat::{Level, Part};
use serde::Deserialize;
use serde_json::Value;
use serde_yaml_ng::Mapping;

use crate::changes::{Change, SchemaChange, flow, read};
use crate::document::{operation, rules, whole};

const REDOCLY: &str = "@redocly/cli@2.77.0";

/// Changes of which the two say different things for one reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Disagreement {
    reason: String,
    redocly: Verdict,
    /// The file and the change, and the ways in which it was compared.
    changes: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Compatible,
    Breaking,
}

/// One change, one way.
struct Case {
    name: String,
    part: Part,
    old: String,
    new: String,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |file: &str, change: &str, way: &str, part, (old, new): (&String, &String)| {
        let name = format!("{file}: {change}, {way}");
        cases.push(Case { name, part, old: old.clone(), new: new.clone() });
    };
    for (file, change) in read::<SchemaChange>("schemas") {
        let (old, new) = (flow(&change.old), flow(&change.new));
        add(&file, &change.change, "request", Part::Request, (&old, &new));
        add(&file, &change.change, "response", Part::Response, (&old, &new));
        add(&file, &change.change, "request back", Part::Request, (&new, &old));
        add(&file, &change.change, "response back", Part::Response, (&new, &old));
    }
    for (file, change) in read::<Change>("operations") {
        let (old, new) = (flow(&change.old), flow(&change.new));
        add(&file, &change.change, "forth", Part::Operation, (&old, &new));
        add(&file, &change.change, "back", Part::Operation, (&new, &old));
    }
    cases
}

/// All cases in one document, each with a path of its own.
fn document(cases: &[Case], text: impl Fn(&Case) -> &String) -> String {
    let paths: Mapping = cases
        .iter()
        .enumerate()
        .map(|(index, case)| {
            (format!("/case/{index}").into(), operation(case.part, text(case)).into())
        })
        .collect();
    whole(paths)
}

/// The cases of which redocly says that they break clients.
fn breaking(folder: &Path, cases: &[Case]) -> BTreeSet<usize> {
    fs::write(folder.join("old.yaml"), document(cases, |case| &case.old)).unwrap();
    fs::write(folder.join("new.yaml"), document(cases, |case| &case.new)).unwrap();
    fs::write(folder.join("rules.yaml"), "extends: [diff-recommended]\n").unwrap();
    let output = Command::new("npx")
        .args(["--yes", REDOCLY, "diff", "old.yaml", "new.yaml", "--config", "rules.yaml"])
        .args(["--format", "json", "--fail-on", "none"])
        .envs([("REDOCLY_TELEMETRY", "off"), ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")])
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
    let changes = report["changes"].as_array().unwrap();
    assert!(changes.len() > cases.len() / 4, "it compared: {said}");
    changes
        .iter()
        .filter(|change| change["impact"] == "major")
        .filter_map(|change| {
            let path = change["path"].as_str()?.strip_prefix("#/paths/~1case~1")?;
            path.split('/').next()?.parse().ok()
        })
        .collect()
}

#[test]
#[ignore = "needs npx; .ci/run runs it"]
fn redocly_agrees_or_the_reason_is_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let cases = cases();
    let breaking = breaking(folder.path(), &cases);
    let found: BTreeMap<String, Verdict> = cases
        .iter()
        .enumerate()
        .filter_map(|(index, case)| {
            let ours = !rules(case.part, &case.old, &case.new, Level::Wire).is_empty();
            let theirs = breaking.contains(&index);
            let verdict = if theirs { Verdict::Breaking } else { Verdict::Compatible };
            (ours != theirs).then(|| (case.name.clone(), verdict))
        })
        .collect();
    println!("{} comparisons, {} disagreements", cases.len(), found.len());
    let listed = listed();
    let only_in = |one: &BTreeMap<String, Verdict>, other: &BTreeMap<String, Verdict>| {
        let only = one.iter().filter(|(name, verdict)| other.get(*name) != Some(*verdict));
        only.map(|(name, verdict)| format!("{name}: redocly says {verdict:?}\n"))
            .collect::<String>()
    };
    let (new, stale) = (only_in(&found, &listed), only_in(&listed, &found));
    assert!(found == listed, "not listed:\n{new}\nlisted, and no more so:\n{stale}");
}

fn listed() -> BTreeMap<String, Verdict> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/changes/redocly.yaml");
    let lines: Vec<Disagreement> =
        serde_yaml_ng::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let mut listed = BTreeMap::new();
    for Disagreement { reason, redocly, changes } in lines {
        assert!(!reason.is_empty());
        for (change, ways) in changes {
            listed.extend(ways.into_iter().map(|way| (format!("{change}, {way}"), redocly)));
        }
    }
    listed
}
