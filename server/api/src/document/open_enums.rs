//! The values of `error_code`, and of the `code` of an invalid field.

use serde_json::{Value, json};

use crate::error_code::ErrorCode;
use crate::invalid_field::InvalidFieldCode;

pub(super) fn list(document: &mut Value) {
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
