//! Puts a part of a document into a whole one.

use openapi_compat::{Document, Finding, Level, Part, compare};
use serde_yaml_ng::{Mapping, Value};

/// A document in which `text`, in YAML, is `part`.
pub fn document(part: Part, text: &str) -> Document {
    let (path, method) = match part {
        Part::Request | Part::Operation => ("/things", "post"),
        Part::Response | Part::Document => ("/things", "get"),
    };
    let done = "{'204': {description: done}}";
    let operation = match part {
        Part::Request => format!(
            "{{operationId: create_thing, responses: {done}, requestBody:
                {{required: true, content: {{application/json: {{schema: {text}}}}}}}}}"
        ),
        Part::Response => format!(
            "{{operationId: view_thing, responses: {{'200':
                {{description: ok, content: {{application/json: {{schema: {text}}}}}}}}}}}"
        ),
        Part::Operation | Part::Document => format!("{{responses: {done}}}"),
    };
    let mut operation = mapping(&operation);
    if part == Part::Operation {
        operation.extend(mapping(text));
    }
    let mut whole = mapping("{openapi: 3.0.3, info: {title: Things, version: 1.0.0}, paths: {}}");
    let item = Mapping::from_iter([(method.into(), operation.into())]);
    whole.insert("paths".into(), Mapping::from_iter([(path.into(), item.into())]).into());
    if part == Part::Document {
        whole.extend(mapping(text));
    }
    Document::parse("example", &serde_yaml_ng::to_string(&whole).unwrap()).unwrap()
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
