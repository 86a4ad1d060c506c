//! Puts a part of a document into a whole one.

use openapi_compat::{Document, Finding, Level, Part, compare};
use serde_yaml_ng::{Mapping, Value};

/// A document in which `text`, in YAML, is `part`.
pub fn document(part: Part, text: &str) -> Document {
    let paths = Mapping::from_iter([("/things".into(), operation(part, text).into())]);
    let mut whole = mapping(&whole(paths));
    if part == Part::Document {
        whole.extend(mapping(text));
    }
    Document::parse("example", &serde_yaml_ng::to_string(&whole).unwrap()).unwrap()
}

/// A path with an operation in which `text` is `part`.
pub fn operation(part: Part, text: &str) -> Mapping {
    let done = "{'204': {description: done}}";
    let method = match part {
        Part::Request | Part::Operation => "post",
        Part::Response | Part::Document => "get",
    };
    let operation = match part {
        Part::Request => format!(
            "{{responses: {done}, requestBody:
                {{required: true, content: {{application/json: {{schema: {text}}}}}}}}}"
        ),
        Part::Response => format!(
            "{{responses: {{'200':
                {{description: ok, content: {{application/json: {{schema: {text}}}}}}}}}}}"
        ),
        Part::Operation | Part::Document => format!("{{responses: {done}}}"),
    };
    let mut operation = mapping(&operation);
    if part == Part::Operation {
        operation.extend(mapping(text));
    }
    Mapping::from_iter([(method.into(), operation.into())])
}

/// A document with these paths, in YAML.
pub fn whole(paths: Mapping) -> String {
    let mut whole = mapping("{openapi: 3.0.3, info: {title: Things, version: 1.0.0}}");
    whole.insert("paths".into(), paths.into());
    serde_yaml_ng::to_string(&whole).unwrap()
}

fn mapping(text: &str) -> Mapping {
    match serde_yaml_ng::from_str(text) {
        Ok(Value::Mapping(mapping)) => mapping,
        other => panic!("{text}: {other:?}"),
    }
}

/// The ids of the rules that find something, each once, in alphabetical order.
pub fn rules(part: Part, old: &str, new: &str, level: Level) -> Vec<&'static str> {
    ids(&compare(&document(part, old), &document(part, new), level))
}

pub fn ids(findings: &[Finding]) -> Vec<&'static str> {
    let mut ids: Vec<_> = findings.iter().map(|finding| finding.rule.id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
