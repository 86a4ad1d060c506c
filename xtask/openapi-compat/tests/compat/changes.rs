//! The changes in `tests/changes`: what each breaks, and that its harmless twin breaks nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::document::rules;
use openapi_compat::{Level, Part};
use serde::Deserialize;
use serde_yaml_ng::Value;

/// A change of a schema.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemaChange {
    pub change: String,
    pub old: Value,
    pub new: Value,
    #[serde(default)]
    request: Ids,
    #[serde(default)]
    response: Ids,
    #[serde(default, rename = "request back")]
    request_back: Ids,
    #[serde(default, rename = "response back")]
    response_back: Ids,
}

/// A change of an operation or of a document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub change: String,
    pub old: Value,
    pub new: Value,
    #[serde(default)]
    finds: Ids,
    #[serde(default)]
    back: Ids,
    /// What is found beside that among names.
    #[serde(default)]
    names: Ids,
    #[serde(default, rename = "names back")]
    names_back: Ids,
}

/// One id, or several.
#[derive(Deserialize, Default)]
#[serde(untagged)]
pub enum Ids {
    #[default]
    None,
    One(String),
    Several(Vec<String>),
}

impl Ids {
    fn list(&self) -> Vec<&str> {
        match self {
            Ids::None => vec![],
            Ids::One(id) => vec![id],
            Ids::Several(ids) => ids.iter().map(String::as_str).collect(),
        }
    }
}

/// The changes of `folder`, each with the name of its file.
pub fn read<T: serde::de::DeserializeOwned>(folder: &str) -> Vec<(String, T)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/changes").join(folder);
    let mut changes = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let list: Vec<T> = serde_yaml_ng::from_str(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        changes.extend(list.into_iter().map(|change| (name.clone(), change)));
    }
    assert!(!changes.is_empty());
    changes
}

#[test]
fn changes_of_schemas() {
    let mut wrong = Vec::new();
    for (file, change) in read::<SchemaChange>("schemas") {
        let text = |value: &Value| flow(value);
        let (old, new) = (text(&change.old), text(&change.new));
        for (way, part, (old, new), expected) in [
            ("request", Part::Request, (&old, &new), &change.request),
            ("response", Part::Response, (&old, &new), &change.response),
            ("request back", Part::Request, (&new, &old), &change.request_back),
            ("response back", Part::Response, (&new, &old), &change.response_back),
        ] {
            let found = rules(part, old, new, Level::Wire);
            if found != expected.list() {
                let expected = expected.list();
                wrong
                    .push(format!("{file}: {}, {way}: {found:?}, not {expected:?}", change.change));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn changes_of_operations() {
    check_changes("operations", Part::Operation);
}

#[test]
fn changes_of_documents() {
    check_changes("documents", Part::Document);
}

fn check_changes(folder: &str, part: Part) {
    let mut wrong = Vec::new();
    for (file, change) in read::<Change>(folder) {
        let (old, new) = (flow(&change.old), flow(&change.new));
        for (way, (old, new), wire, names) in [
            ("forth", (&old, &new), &change.finds, &change.names),
            ("back", (&new, &old), &change.back, &change.names_back),
        ] {
            let both: BTreeSet<&str> = wire.list().into_iter().chain(names.list()).collect();
            for (level, expected) in
                [(Level::Wire, wire.list()), (Level::Generated, both.into_iter().collect())]
            {
                let found = rules(part, old, new, level);
                if found != expected {
                    wrong.push(format!(
                        "{file}: {}, {way}, {level:?}: {found:?}, not {expected:?}",
                        change.change
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// In YAML on one line, which is JSON.
pub fn flow(value: &Value) -> String {
    serde_json::to_string(&value).unwrap()
}
