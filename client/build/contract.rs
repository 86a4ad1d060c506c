//! What the document says beside types: which operations and error codes there are, and what may be sent again.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

use heck::ToUpperCamelCase;
use serde_yaml_ng::Value;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A call of the macro in `src/operation.rs`.
pub fn operations(document: &Value) -> Result<String> {
    let mut lines = String::new();
    for (id, operation) in operations_by_id(document) {
        let name = id.to_upper_camel_case();
        let retry = text(&operation["x-retry"])?.to_upper_camel_case();
        let needs_token = operation["security"].as_sequence().is_some_and(|list| !list.is_empty());
        writeln!(lines, "{id:?} {name} {retry} {needs_token},")?;
    }
    Ok(format!("operations! {{\n{lines}}}\n"))
}

/// A call of the macro in `src/error_code.rs`.
pub fn error_codes(document: &Value) -> Result<String> {
    let mut lines = String::new();
    let statuses = statuses(document);
    for (code, ErrorCode { meaning, retry, response }) in codes(document)? {
        let (name, retry) = (code.to_upper_camel_case(), retry.to_upper_camel_case());
        let status = response.and_then(|name| statuses.get(name)).copied().unwrap_or("500");
        writeln!(lines, "{code:?} {name} {status} {retry} {meaning:?},")?;
    }
    Ok(format!("error_codes! {{\n{lines}}}\n"))
}

fn operations_by_id(document: &Value) -> BTreeMap<&str, &Value> {
    let paths = document["paths"].as_mapping().into_iter().flat_map(|paths| paths.values());
    let methods = paths.filter_map(Value::as_mapping).flat_map(|methods| methods.values());
    methods.filter_map(|operation| Some((operation["operationId"].as_str()?, operation))).collect()
}

struct ErrorCode<'a> {
    meaning: &'a str,
    retry: &'a str,
    /// Its name among the components; `None` if no operation has the code.
    response: Option<&'a str>,
}

fn codes(document: &Value) -> Result<BTreeMap<&str, ErrorCode<'_>>> {
    let responses = document["components"]["responses"].as_mapping().into_iter();
    let mut codes = BTreeMap::new();
    for (name, response) in responses.flatten() {
        let described = response["x-error-codes"].as_mapping();
        for (code, rule) in described.into_iter().flatten() {
            let (code, retry) = (text(code)?, text(&rule["x-retry"])?);
            let meaning = meaning(text(&response["description"])?, code);
            let known =
                codes.entry(code).or_insert(ErrorCode { meaning, retry, response: name.as_str() });
            if known.retry != retry {
                return Err(format!("x-retry of {code} differs between responses").into());
            }
        }
    }
    let error = &document["components"]["schemas"]["Error"];
    let listed = error["properties"]["error_code"]["x-extensible-enum"].as_sequence();
    for code in listed.into_iter().flatten().filter_map(Value::as_str) {
        let meaning = "Of a request that is no operation of the document.";
        codes.entry(code).or_insert(ErrorCode { meaning, retry: "never", response: None });
    }
    Ok(codes)
}

/// The status of each shared response.
fn statuses(document: &Value) -> BTreeMap<&str, &str> {
    let responses = operations_by_id(document).into_values();
    let responses = responses.filter_map(|operation| operation["responses"].as_mapping()).flatten();
    let named = responses.filter_map(|(status, response)| {
        Some((response["$ref"].as_str()?.rsplit('/').next()?, status.as_str()?))
    });
    named.collect()
}

/// The paragraph of a description that begins with the code.
fn meaning<'a>(description: &'a str, code: &str) -> &'a str {
    let mut paragraphs = description.split("\n\n");
    let found = paragraphs.find_map(|text| text.strip_prefix(&format!("`{code}`: ")));
    found.unwrap_or(description)
}

fn text(value: &Value) -> Result<&str> {
    value.as_str().ok_or_else(|| format!("not a text: {value:?}").into())
}
