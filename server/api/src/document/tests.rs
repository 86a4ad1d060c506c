//! What the document promises of itself.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::*;
use crate::example::Example;
use crate::operations::OPERATIONS;
use crate::session::{SessionCreate, SessionRefresh, SessionRevoke};
use crate::todo::{TodoCreate, TodoReplace};
use crate::user::{PasswordChange, UserDelete, UserRegister};

fn all_operations(document: &Value) -> Vec<&Map<String, Value>> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.values().flat_map(|path| path.as_object().unwrap().values());
    operations.map(|operation| operation.as_object().unwrap()).collect()
}

#[test]
fn every_operation_has_its_facts_and_there_are_no_others() {
    let document = document().unwrap();
    let operations = all_operations(&document);
    let ids: BTreeSet<_> =
        operations.iter().map(|operation| operation["operationId"].as_str().unwrap()).collect();
    let facts: BTreeSet<_> = OPERATIONS.iter().map(|operation| operation.id).collect();
    assert_eq!(ids, facts);
    assert!(operations.iter().all(|operation| operation.contains_key("x-retry")));
}

#[test]
fn every_property_has_a_description() {
    let document = document().unwrap();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        assert!(schema["description"].is_string(), "{name}");
        for (property, schema) in schema["properties"].as_object().into_iter().flatten() {
            let is_reference = schema.get("$ref").is_some() || schema.get("allOf").is_some();
            assert!(is_reference || schema["description"].is_string(), "{name}.{property}");
        }
    }
}

/// A set of codes that nobody has named would be missing.
#[test]
fn every_error_of_an_operation_has_its_response() {
    let document = document().unwrap();
    for operation in all_operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        let responses = operation["responses"].as_object().unwrap();
        let codes = responses.values().filter_map(|response| {
            let name = response["$ref"].as_str()?.strip_prefix("#/components/responses/")?;
            document["components"]["responses"][name]["x-error-codes"].as_object()
        });
        let codes: BTreeSet<_> = codes.flat_map(Map::keys).map(String::as_str).collect();
        for code in crate::operations::operation(id).unwrap().errors {
            assert!(codes.contains(code.as_str()), "{id}: {code:?}");
        }
        let least = ["internal", "invalid_request", "overloaded", "rate_limited"];
        assert!(least.iter().all(|code| codes.contains(code)), "{id}: {codes:?}");
        let secured = operation["security"].as_array().unwrap().len() == 1;
        assert_eq!(codes.contains("auth_keys_unavailable"), secured, "{id}");
        assert_eq!(codes.contains("body_too_large"), operation.contains_key("requestBody"), "{id}");
    }
}

#[test]
fn every_body_has_an_example_and_those_of_requests_are_valid() {
    fn parses<T: DeserializeOwned + Example>() {
        serde_json::from_value::<T>(T::example().into()).map(drop).unwrap();
    }
    parses::<TodoCreate>();
    parses::<TodoReplace>();
    parses::<UserRegister>();
    parses::<PasswordChange>();
    parses::<UserDelete>();
    parses::<SessionCreate>();
    parses::<SessionRefresh>();
    parses::<SessionRevoke>();
    let document = document().unwrap();
    for operation in all_operations(&document) {
        let responses = operation["responses"].as_object().unwrap().values();
        for body in responses.chain(operation.get("requestBody")) {
            let content = body.get("content").and_then(Value::as_object);
            for content in content.into_iter().flat_map(Map::values) {
                assert!(content.get("example").is_some(), "{}", operation["operationId"]);
            }
        }
    }
}
