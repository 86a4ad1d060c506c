//! Random documents.

use openapi_compat::{Document, Level, Part, compare};
use serde_json::{Value, json};

use super::edits;
use super::random::Random;
use super::schemas::schema;
use crate::document::ids;

/// A few operations with schemas wherever a document has them.
pub fn document(random: &mut Random) -> Value {
    let mut paths = json!({});
    for (path, method) in random.some(&OPERATIONS, 3) {
        paths[path][method] = operation(random, path, method);
    }
    let mut document = json!({"openapi": "3.0.3", "info": {"title": "Things", "version": "1.0.0"}});
    document["paths"] = paths;
    if random.chance(30) {
        document["servers"] = json!([{"url": "https://a.example"}, {"url": "https://b.example"}]);
    }
    if random.chance(30) {
        document["security"] = json!([{"key": []}, {}]);
    }
    document
}

const OPERATIONS: [(&str, &str); 5] = [
    ("/things", "get"),
    ("/things", "post"),
    ("/things/{id}", "get"),
    ("/things/{id}", "put"),
    ("/things/{id}", "delete"),
];

fn operation(random: &mut Random, path: &str, method: &str) -> Value {
    let mut operation = json!({"operationId": format!("{method} {path}"), "tags": ["a", "b"]});
    operation["parameters"] = parameters(random, path).into();
    if matches!(method, "post" | "put") {
        operation["requestBody"] =
            json!({"required": random.chance(50), "content": content(random)});
    }
    let statuses = random.some(&["200", "201", "4XX", "default"], 3);
    operation["responses"] =
        statuses.into_iter().map(|status| (status.to_owned(), response(random))).collect();
    operation
}

fn parameters(random: &mut Random, path: &str) -> Vec<Value> {
    let mut parameters = Vec::new();
    if path.contains("{id}") {
        parameters.push(
            json!({"in": "path", "name": "id", "required": true, "schema": schema(random, 0)}),
        );
    }
    for name in random.some(&["limit", "after"], 2) {
        parameters.push(json!({"in": "query", "name": name, "schema": schema(random, 1)}));
    }
    if random.chance(30) {
        parameters.push(json!({"in": "header", "name": "X-A", "required": random.chance(50), "schema": schema(random, 0)}));
    }
    parameters
}

fn response(random: &mut Random) -> Value {
    let mut response = json!({"description": "ok"});
    if random.chance(30) {
        response["headers"]["ETag"] = json!({"schema": schema(random, 0)});
    }
    if random.chance(80) {
        response["content"] = content(random);
    }
    response
}

fn content(random: &mut Random) -> Value {
    let kinds = random.some(&["application/json", "application/x-www-form-urlencoded"], 2);
    kinds.into_iter().map(|kind| (kind.to_owned(), json!({"schema": schema(random, 2)}))).collect()
}

/// `document` after a few edits, most of them of schemas.
pub fn edited(random: &mut Random, document: &Value) -> Value {
    let mut edited = document.clone();
    for _ in 0..random.count(1..4) {
        let schemas = schemas_in(&edited);
        if random.chance(85) && !schemas.is_empty() {
            let pointer = random.pick(&schemas);
            let schema = edited.pointer_mut(&pointer).unwrap();
            *schema = edits::edited(random, schema, 1);
        } else {
            let object = random.pick(&REMOVABLE);
            remove_one(random, &mut edited, object);
        }
    }
    edited
}

/// Something of these may go.
const REMOVABLE: [&str; 6] =
    ["paths", "parameters", "responses", "content", "servers", "requestBody"];

/// Removes one member of one of the objects or arrays with this name.
fn remove_one(random: &mut Random, document: &mut Value, name: &str) {
    let mut pointers = pointers(document);
    pointers.retain(|pointer| {
        pointer.rsplit_once('/').is_some_and(|(parent, _)| parent.ends_with(&format!("/{name}")))
    });
    if pointers.is_empty() {
        return;
    }
    let pointer = random.pick(&pointers);
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Array(items) => drop(items.remove(member.parse().unwrap())),
        object => edits::remove(object, &member.replace("~1", "/")),
    }
}

/// The pointers of the schemas of parameters, bodies and headers.
pub fn schemas_in(document: &Value) -> Vec<String> {
    let mut pointers = pointers(document);
    pointers
        .retain(|pointer| pointer.split_once("/schema").is_some_and(|(_, part)| part.is_empty()));
    pointers
}

/// Of everything in `value`.
fn pointers(value: &Value) -> Vec<String> {
    let below = |name: &str, value: &Value| {
        let name = name.replace('~', "~0").replace('/', "~1");
        let inner = pointers(value).into_iter().map(|pointer| format!("/{name}{pointer}"));
        inner.chain([format!("/{name}")]).collect::<Vec<_>>()
    };
    match value {
        Value::Object(members) => {
            members.iter().flat_map(|(name, value)| below(name, value)).collect()
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, value)| below(&index.to_string(), value))
            .collect(),
        _ => Vec::new(),
    }
}

/// The rules that find something between two documents, each written somehow.
pub fn found(level: Level, old: &str, new: &str) -> Vec<&'static str> {
    let read = |text| Document::parse("random", text).unwrap();
    ids(&compare(&read(old), &read(new), level))
}

/// Those that find something that breaks running clients when the schema of this part changes.
pub fn found_in(part: Part, old: &Value, new: &Value) -> Vec<&'static str> {
    let text = |schema| of_part(part, schema).to_string();
    found(Level::Wire, &text(old), &text(new))
}

fn of_part(part: Part, schema: &Value) -> Value {
    let content = json!({"application/json": {"schema": schema}});
    let operation = match part {
        Part::Request => json!({"requestBody": {"content": content}, "responses": {}}),
        _ => json!({"responses": {"200": {"description": "ok", "content": content}}}),
    };
    json!({"openapi": "3.0.3", "info": {}, "paths": {"/things": {"post": operation}}})
}
