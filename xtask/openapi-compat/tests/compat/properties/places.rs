//! Where in a schema there are schemas.

use serde_json::{Value, json};

const ONE: [&str; 3] = ["items", "additionalProperties", "not"];
const SEVERAL: [&str; 3] = ["allOf", "oneOf", "anyOf"];

/// The JSON Pointers of the schemas in `schema`, itself included.
pub fn places(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(schema, String::new(), &mut found);
    found
}

/// Those that allow more values when `schema` does.
pub fn positive_places(schema: &Value) -> Vec<String> {
    let mut found = places(schema);
    found.retain(|place| !place.split('/').any(|name| name == "not"));
    found
}

fn collect(schema: &Value, at: String, found: &mut Vec<String>) {
    for keyword in ONE {
        if let Some(part) = schema.get(keyword).filter(|part| part.is_object()) {
            collect(part, format!("{at}/{keyword}"), found);
        }
    }
    for keyword in SEVERAL {
        for (index, part) in schema[keyword].as_array().into_iter().flatten().enumerate() {
            collect(part, format!("{at}/{keyword}/{index}"), found);
        }
    }
    for (name, part) in schema["properties"].as_object().into_iter().flatten() {
        collect(part, format!("{at}/properties/{name}"), found);
    }
    found.push(at);
}

/// The alternatives of each `oneOf` in `schema` exclude each other: what meets two by accident is not
/// what a comparison is about.
pub fn is_unambiguous(schema: &Value) -> bool {
    places(schema).iter().all(|place| {
        let empty = Vec::new();
        let options = schema.pointer(place).unwrap()["oneOf"].as_array().unwrap_or(&empty);
        options.iter().enumerate().all(|(index, option)| {
            options[..index].iter().all(|before| are_apart(before, option))
                && (options.len() == 1 || option.get("nullable") != Some(&json!(true)))
        })
    })
}

fn are_apart(one: &Value, other: &Value) -> bool {
    let kind = |schema: &Value| match schema["type"].as_str() {
        Some("integer") => "number".to_owned(),
        kind => kind.unwrap_or_default().to_owned(),
    };
    let typed = !kind(one).is_empty() && !kind(other).is_empty();
    typed
        && (kind(one) != kind(other)
            || tag(one).zip(tag(other)).is_some_and(|(one, other)| one != other))
}

/// The only value of the property that tells the alternatives apart.
fn tag(schema: &Value) -> Option<&Value> {
    let values = schema["properties"]["kind"]["enum"].as_array()?;
    let is_required = schema["required"].as_array()?.contains(&json!("kind"));
    (is_required && values.len() == 1).then(|| &values[0])
}
