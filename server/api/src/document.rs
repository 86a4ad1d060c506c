//! The OpenAPI document: Dropshot's, completed and corrected.
//!
//! Dropshot knows no security schemes, one range for all errors, no headers but `location`, no
//! examples, and declares every `Option` as both optional and nullable. Each step corrects one of
//! these. What the types cannot say of an operation stands in [`crate::operations`].

mod export;
mod headers;
mod info;
mod insert_examples;
mod nullable;
mod open_enums;
mod pages;
mod responses;
mod security;

use std::error::Error;

use dropshot::{ApiDescription, StubContext};
use semver::Version;
use serde_json::{Map, Value};

use crate::todo_api_mod;

const TITLE: &str = "Todo API";

/// `info.version`.
pub const VERSION: Version = Version::new(0, 1, 0);

const SCHEMAS: &str = "#/components/schemas/";

const DESCRIPTION: &str = "\
A todo list for many users. Each user sees only their own todos.

Requests and responses are JSON in snake_case. Timestamps are RFC 3339 in UTC with six fractional \
digits and `Z`. Ids are UUIDs. Unknown properties and query parameters in requests are refused. \
Properties may be added to responses: ignore those that you do not know.

Operations that require `bearer` need the header `Authorization: Bearer <token>` with an access token.

All errors have the schema `Error`, also for an unknown path (404 `not_found`) and for a method that \
a path does not support (405 `method_not_allowed`, with the header `Allow`). Let your program decide \
by `error_code`, show `message` to the user, and give `request_id` when you report a problem.

`x-retry` of an operation says whether the same request may be sent again if no response came: `safe`, \
`safe_with_id` (if the body has an `id`), or `never`. `x-error-codes` of an error response says the same \
of each code: `safe` (after `Retry-After`, if present), `never`, or `as_operation`.";

/// The document of the API. Fails only when the trait breaks one of Dropshot's rules.
pub fn document() -> Result<Value, Box<dyn Error + Send + Sync>> {
    Ok(document_of(&todo_api_mod::stub_api_description()?)?)
}

/// The document of any description that follows this API's rules; tests give it others.
pub fn document_of(description: &ApiDescription<StubContext>) -> serde_json::Result<Value> {
    let mut definition = description.openapi(TITLE, VERSION);
    definition.description(DESCRIPTION);
    let mut document = definition.json()?;
    security::declare(&mut document);
    pages::describe(&mut document);
    export::describe(&mut document);
    open_enums::list(&mut document);
    responses::describe(&mut document);
    insert_examples::show(&mut document);
    nullable::resolve(&mut document);
    info::complete(&mut document);
    Ok(document)
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    document["paths"]
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut)
        .filter_map(Value::as_object_mut)
        .flat_map(Map::values_mut)
        .filter_map(Value::as_object_mut)
}

fn parameter_is(parameter: &Value, place: &str, name: &str) -> bool {
    parameter["in"] == place && parameter["name"] == name
}

#[cfg(test)]
mod tests;
