//! The OpenAPI document: Dropshot's, made honest.
//!
//! Dropshot emits no security, calls whatever is an `Option` both optional and nullable, and gives
//! no list of error codes. Each step below mends one of these; none knows any operation by name.

use std::error::Error;

use dropshot::{ApiDescription, StubContext};
use semver::Version;
use serde_json::{Map, Value, json};

use crate::error_code::ErrorCode;
use crate::input::SECURITY_MARK;
use crate::todo_api_mod;

const TITLE: &str = "Todo API";
const VERSION: Version = Version::new(0, 1, 0);

const SCHEMAS: &str = "#/components/schemas/";

const DESCRIPTION: &str = "\
Todos of many users, each of whom sees only their own.

JSON in snake_case. Instants are RFC 3339 in UTC with six fractional digits and `Z`. Identifiers are \
UUIDs. Fields and query parameters that an operation does not know are refused. Answers may gain \
properties; ignore those you do not know.

Send `Authorization: Bearer <token>` wherever an operation asks for `bearer`.

Errors have one shape, `Error`. Decide by `error_code`, show `message` to a person, and quote \
`request_id` when you ask for help.";

/// The document of the API. Fails only when the trait breaks one of Dropshot's rules.
pub fn document() -> Result<Value, Box<dyn Error + Send + Sync>> {
    Ok(document_of(&todo_api_mod::stub_api_description()?)?)
}

/// The document of any description that follows this API's rules; tests give it others.
pub fn document_of(description: &ApiDescription<StubContext>) -> serde_json::Result<Value> {
    let mut definition = description.openapi(TITLE, VERSION);
    definition.description(DESCRIPTION);
    let mut document = definition.json()?;
    declare_security(&mut document);
    describe_pages(&mut document);
    resolve_nullable_references(&mut document);
    list_error_codes(&mut document);
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

/// Turns the mark of [`crate::input::BearerToken`] into `security`, and says of every other
/// operation that it needs none.
fn declare_security(document: &mut Value) {
    document["components"]["securitySchemes"] = json!({
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A token from `POST /api/sessions`, or from an issuer that the service trusts.",
        },
    });
    for operation in operations(document) {
        let mut secured = false;
        if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
            let before = parameters.len();
            parameters.retain(|parameter| !parameter_is(parameter, "header", SECURITY_MARK));
            secured = parameters.len() < before;
            if parameters.is_empty() {
                operation.remove("parameters");
            }
        }
        let security = if secured { json!([{ "bearer": [] }]) } else { json!([]) };
        operation.insert("security".to_owned(), security);
    }
}

/// Marks lists as Dropshot marks its own, so that generators offer a stream over all pages; and
/// takes back that a query parameter, which can only be there or not, might be `null`.
fn describe_pages(document: &mut Value) {
    for operation in operations(document) {
        let Some(Value::Array(parameters)) = operation.get_mut("parameters") else { continue };
        for parameter in parameters.iter_mut() {
            if let Some(schema) = parameter["schema"].as_object_mut() {
                schema.remove("nullable");
            }
        }
        if parameters.iter().any(|parameter| parameter_is(parameter, "query", "page_token")) {
            operation.insert("x-dropshot-pagination".to_owned(), json!({ "required": [] }));
        }
    }
}

/// `nullable` counts only beside a `type` (OpenAPI 3.0.3, Schema Object): beside a reference it says
/// nothing. So what is referred to is put in its place.
fn resolve_nullable_references(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    resolve_in(document, &schemas);
    let text = document.to_string();
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| text.contains(&format!("\"{SCHEMAS}{name}\"")));
    }
}

fn resolve_in(value: &mut Value, schemas: &Value) {
    match value {
        Value::Object(object) => {
            let reference = object.get("allOf").and_then(|all| all[0]["$ref"].as_str());
            let referred = reference.and_then(|path| path.strip_prefix(SCHEMAS));
            if let (Some(name), Some(Value::Bool(true))) = (referred, object.get("nullable"))
                && let Value::Object(schema) = &schemas[name]
            {
                object.remove("allOf");
                for (key, part) in schema {
                    object.entry(key).or_insert_with(|| part.clone());
                }
            }
            object.values_mut().for_each(|part| resolve_in(part, schemas));
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| resolve_in(part, schemas)),
        _ => {}
    }
}

fn list_error_codes(document: &mut Value) {
    let codes = ErrorCode::ALL.iter().fold(String::new(), |list, code| {
        format!("{list}\n- {} `{}`: {}", code.status().as_u16(), code.as_str(), code.meaning())
    });
    let error = &mut document["components"]["schemas"]["Error"];
    error["description"] = "What went wrong, in one shape for the whole API.".into();
    error["properties"]["error_code"]["description"] = format!(
        "What a program decides by. More values may come; treat one that you do not know by its \
         status. Absent where no operation \
         was reached: an unknown path, a method that HTTP does not have.\n{codes}"
    )
    .into();
    error["properties"]["message"]["description"] =
        "What a person reads. Begins with the field when one is at fault: `title: must have …`."
            .into();
    error["properties"]["request_id"]["description"] =
        "Finds the request in the service's logs; also in the header `X-Request-Id`.".into();
}
