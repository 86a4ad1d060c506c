//! The OpenAPI document: Dropshot's, completed and corrected.
//!
//! Dropshot emits no security schemes, declares every `Option` as both optional and nullable, and has
//! no list of error codes. Each step below corrects one of these; none knows an operation by name.

use std::error::Error;

use dropshot::{ApiDescription, StubContext};
use semver::Version;
use serde_json::{Map, Value, json};

use crate::error::InvalidFieldCode;
use crate::error_code::ErrorCode;
use crate::input::SECURITY_MARK;
use crate::todo_api_mod;

const TITLE: &str = "Todo API";
const VERSION: Version = Version::new(0, 1, 0);

const SCHEMAS: &str = "#/components/schemas/";

const DESCRIPTION: &str = "\
A todo list for many users. Each user sees only their own todos.

Requests and responses are JSON in snake_case. Timestamps are RFC 3339 in UTC with six fractional \
digits and `Z`. Ids are UUIDs. Unknown properties and query parameters in requests are refused. \
Properties may be added to responses: ignore those that you do not know.

Operations that require `bearer` need the header `Authorization: Bearer <token>` with an access token.

All errors have the schema `Error`. Let your program decide by `error_code`, show `message` to the \
user, and give `request_id` when you report a problem.";

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
            "description": "An access token from `POST /api/sessions`, or from an external issuer \
             that the service trusts.",
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
    let fields = InvalidFieldCode::ALL.iter().fold(String::new(), |list, code| {
        format!("{list}\n- `{}`: {}", code.as_str(), code.meaning())
    });
    let schemas = &mut document["components"]["schemas"];
    open_enum(
        &mut schemas["Error"]["properties"]["error_code"],
        &ErrorCode::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>(),
        "treat one that you do not know by the status of the response",
        &codes,
    );
    open_enum(
        &mut schemas["InvalidField"]["properties"]["code"],
        &InvalidFieldCode::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>(),
        "treat one that you do not know as `invalid`",
        &fields,
    );
}

/// A text with known values, to which more may be added: an `enum` would make generated clients refuse
/// those. <https://opensource.zalando.com/restful-api-guidelines/#112>
fn open_enum(schema: &mut Value, values: &[&str], unknown: &str, meanings: &str) {
    let description = schema["description"].as_str().unwrap_or_default();
    let description = format!("{description} Values may be added: {unknown}.\n{meanings}");
    schema["description"] = description.into();
    schema["x-extensible-enum"] = json!(values);
}
