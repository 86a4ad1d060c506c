//! Each status that an operation can answer with, its error codes and its headers, and whether the
//! request may be sent again. Dropshot has one range for all errors, and knows no headers but those
//! of the types.

use serde_json::{Map, Value, json};

use super::{headers, operations, parameter_is};
use crate::error_code::ErrorCode;
use crate::operations::{Database, Operation, operation};

/// An error response, shared by the operations that have it: a name, and its codes.
type ErrorSet = (&'static str, &'static [ErrorCode]);

/// Every set of codes that an operation has for one status.
const ERROR_SETS: &[ErrorSet] = {
    use ErrorCode::*;
    &[
        ("InvalidRequest", &[InvalidRequest]),
        ("InvalidRequestOrPageToken", &[InvalidRequest, InvalidPageToken]),
        ("InvalidToken", &[MissingToken, InvalidToken, TokenExpired]),
        ("InvalidCredentials", &[InvalidCredentials]),
        ("InvalidRefreshToken", &[InvalidRefreshToken]),
        ("WrongPassword", &[WrongPassword]),
        ("QuotaExceeded", &[QuotaExceeded]),
        ("NotFound", &[NotFound]),
        ("BodyTimeout", &[BodyTimeout]),
        ("IdConflict", &[IdConflict]),
        ("EmailTaken", &[EmailTaken]),
        ("BodyTooLarge", &[BodyTooLarge]),
        ("UnsupportedMediaType", &[UnsupportedMediaType]),
        ("RateLimited", &[RateLimited]),
        ("Internal", &[Internal]),
        ("Overloaded", &[Overloaded]),
        ("ReadUnavailable", &[DatabaseUnavailable, Overloaded, AuthKeysUnavailable]),
        (
            "WriteUnavailable",
            &[DatabaseUnavailable, Overloaded, AuthKeysUnavailable, OutcomeUnknown],
        ),
        ("PublicWriteUnavailable", &[DatabaseUnavailable, Overloaded, OutcomeUnknown]),
    ]
};

pub(super) fn describe(document: &mut Value) {
    let mut used = Map::new();
    for object in operations(document) {
        let id = object["operationId"].as_str().unwrap_or_default().to_owned();
        let mut errors = Vec::new();
        if let Some(operation) = operation(&id) {
            errors = errors_of(operation, object);
            object.insert("x-retry".to_owned(), operation.retry.as_str().into());
        }
        let Some(responses) = object["responses"].as_object_mut() else { continue };
        responses.retain(|status, _| !status.ends_with("XX"));
        for response in responses.values_mut() {
            headers::describe(response, &id);
        }
        for (name, codes) in sets(&errors) {
            let reference = json!({ "$ref": format!("#/components/responses/{name}") });
            responses.insert(codes[0].status().as_str().to_owned(), reference);
            used.insert(name.to_owned(), error_response(codes));
        }
    }
    document["components"]["responses"] = used.into();
    document["components"]["headers"] = headers::all();
}

/// Whatever it can be refused with, in the order of the list of codes.
fn errors_of(operation: &Operation, object: &Map<String, Value>) -> Vec<ErrorCode> {
    use ErrorCode::*;
    let parameters = object.get("parameters").and_then(Value::as_array);
    let has_parameter = |place: &str, name: Option<&str>| {
        parameters.into_iter().flatten().any(|parameter| match name {
            Some(name) => parameter_is(parameter, place, name),
            None => parameter["in"] == place,
        })
    };
    let is_secured = object["security"].as_array().is_some_and(|schemes| !schemes.is_empty());
    let implied: [(bool, &[ErrorCode]); 7] = [
        (true, &[InvalidRequest, RateLimited, Internal, Overloaded]),
        (is_secured, &[MissingToken, InvalidToken, TokenExpired, AuthKeysUnavailable]),
        (has_parameter("path", None), &[NotFound]),
        (has_parameter("query", Some("page_token")), &[InvalidPageToken]),
        (object.contains_key("requestBody"), &[BodyTimeout, BodyTooLarge, UnsupportedMediaType]),
        (operation.database != Database::Unused, &[DatabaseUnavailable]),
        (operation.database == Database::Write, &[OutcomeUnknown]),
    ];
    let implied = implied.into_iter().filter(|(holds, _)| *holds).flat_map(|(_, codes)| codes);
    let all: Vec<_> = implied.chain(operation.errors).collect();
    ErrorCode::ALL.iter().copied().filter(|code| all.contains(&code)).collect()
}

/// The shared responses that together have exactly these codes.
fn sets(codes: &[ErrorCode]) -> impl Iterator<Item = ErrorSet> {
    let of_status = |set: &[ErrorCode]| -> Vec<ErrorCode> {
        codes.iter().copied().filter(|code| code.status() == set[0].status()).collect()
    };
    ERROR_SETS.iter().copied().filter(move |(_, set)| of_status(set) == **set)
}

fn error_response(codes: &[ErrorCode]) -> Value {
    let status = codes[0].status();
    let meanings = codes.iter().map(|code| format!("`{}`: {}", code.as_str(), code.meaning()));
    let names = match status.as_u16() {
        401 => &["WWW-Authenticate"][..],
        429 => &["Retry-After", "RateLimit", "RateLimit-Policy"],
        503 => &["Retry-After"],
        _ => &[],
    };
    let codes_and_retries = codes.iter().map(|code| (code.as_str().to_owned(), retry(*code)));
    let examples =
        codes.iter().map(|code| (code.as_str().to_owned(), super::insert_examples::of(*code)));
    json!({
        "description": meanings.collect::<Vec<_>>().join("\n\n"),
        "headers": headers::references(names),
        "content": { "application/json": {
            "schema": { "$ref": "#/components/schemas/Error" },
            "examples": examples.collect::<Map<_, _>>(),
        }},
        "x-error-codes": codes_and_retries.collect::<Map<_, _>>(),
    })
}

/// Whether the same request may be sent again after this code.
fn retry(code: ErrorCode) -> Value {
    use ErrorCode::*;
    let retry = match code {
        RateLimited | DatabaseUnavailable | Overloaded | AuthKeysUnavailable | BodyTimeout => {
            "safe"
        }
        OutcomeUnknown | Internal => "as_operation",
        _ => "never",
    };
    json!({ "x-retry": retry })
}
