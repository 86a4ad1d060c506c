//! What the document says that an operation can answer. Every answer that a test sees is held against
//! it: one that is not in it fails the test.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde_json::{Map, Value};

/// An operation, a status, and the error code if it is an error.
type Outcome = (String, u16, Option<String>);

static DOCUMENTED: LazyLock<HashSet<Outcome>> = LazyLock::new(|| {
    let document = todo_api::document::document().unwrap();
    let operations = document["paths"].as_object().unwrap().values().flat_map(values);
    operations.flat_map(|operation| outcomes(&document, operation)).collect()
});

/// Everything that the operation called `id` can be refused with: status and code.
pub fn documented_errors(id: &str) -> Vec<(u16, String)> {
    let of_it = DOCUMENTED.iter().filter(|(operation, ..)| operation == id);
    let mut errors: Vec<_> =
        of_it.filter_map(|(_, status, code)| Some((*status, code.clone()?))).collect();
    errors.sort();
    errors
}

/// The requests in a log whose outcomes the document does not know.
pub(crate) fn undocumented(requests: &[Value]) -> Vec<Outcome> {
    let outcomes = requests.iter().filter_map(|line| {
        let operation = line["operation"].as_str()?.to_owned();
        let status = u16::try_from(line["status"].as_u64()?).ok()?;
        Some((operation, status, line["error_code"].as_str().map(str::to_owned)))
    });
    // Health, the docs and preflights are not in the document.
    let is_published = |id: &str| DOCUMENTED.iter().any(|(operation, ..)| operation == id);
    outcomes.filter(|outcome| is_published(&outcome.0) && !DOCUMENTED.contains(outcome)).collect()
}

fn outcomes(document: &Value, operation: &Value) -> Vec<Outcome> {
    let id = operation["operationId"].as_str().unwrap();
    let responses = operation["responses"].as_object().unwrap();
    let outcomes = responses.iter().flat_map(|(status, response)| {
        let status: u16 = status.parse().unwrap();
        let codes: Vec<Option<String>> = match response["$ref"].as_str() {
            None => vec![None],
            Some(path) => {
                let response = document.pointer(&path[1..]).unwrap();
                let codes = response["x-error-codes"].as_object().unwrap();
                codes.keys().cloned().map(Some).collect()
            }
        };
        codes.into_iter().map(move |code| (id.to_owned(), status, code))
    });
    outcomes.collect()
}

fn values(object: &Value) -> impl Iterator<Item = &Value> {
    object.as_object().into_iter().flat_map(Map::values)
}
