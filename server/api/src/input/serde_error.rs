//! serde's complaints, told to the person who sent the field.

use serde_path_to_error::{Path, Segment};

use crate::invalid_field::InvalidFieldCode;

/// Which field serde complains of, and what for.
#[derive(Debug, Eq, PartialEq)]
pub struct SerdeFault {
    /// From outside in: names, and numbers of elements. Empty for the whole.
    pub path: Vec<String>,
    pub code: InvalidFieldCode,
    /// The end of a sentence that begins with the name of the field.
    pub message: String,
}

impl SerdeFault {
    pub fn of(path: &Path, complaint: &str) -> Self {
        let mut path: Vec<String> = path.iter().filter_map(name).collect();
        // serde places what is missing or unknown at the object around it.
        let (field, code, message) = if let Some(name) = quoted_after(complaint, "missing field `")
        {
            (Some(name), InvalidFieldCode::Required, "is required".to_owned())
        } else if let Some(name) = quoted_after(complaint, "duplicate field `") {
            (Some(name), InvalidFieldCode::Duplicate, "must be given once only".to_owned())
        } else if let Some((name, expected)) = unknown_field(complaint) {
            (Some(name), InvalidFieldCode::Unknown, format!("unknown field, {expected}"))
        } else if complaint.starts_with("invalid type") {
            (None, InvalidFieldCode::WrongType, complaint.to_owned())
        } else {
            (None, InvalidFieldCode::Invalid, complaint.to_owned())
        };
        if let Some(field) = field
            && path.last().is_none_or(|last| last != field)
        {
            path.push(field.to_owned());
        }
        Self { path, code, message }
    }
}

fn name(segment: &Segment) -> Option<String> {
    match segment {
        Segment::Map { key } => Some(key.clone()),
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// The name is the caller's and may hold anything, backticks too.
fn unknown_field(complaint: &str) -> Option<(&str, &str)> {
    let rest = complaint.strip_prefix("unknown field `")?;
    let end = rest.rfind("`, expected").or_else(|| rest.rfind("`, there are"))?;
    Some((&rest[..end], &rest[end + "`, ".len()..]))
}

fn quoted_after<'a>(complaint: &'a str, phrase: &str) -> Option<&'a str> {
    let (name, _) = complaint.strip_prefix(phrase)?.split_once('`')?;
    Some(name)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde::de::DeserializeOwned;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "read by serde only")]
    struct Row {
        title: String,
        items: Option<Vec<Item>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Item {}

    fn fault_of<T: DeserializeOwned + std::fmt::Debug>(
        json: &str,
    ) -> (String, InvalidFieldCode, String) {
        let mut json = serde_json::Deserializer::from_str(json);
        let error = serde_path_to_error::deserialize::<_, T>(&mut json).unwrap_err();
        let complaint = error.inner().to_string();
        let complaint = complaint.split(" at line").next().unwrap();
        let fault = SerdeFault::of(error.path(), complaint);
        (fault.path.join("/"), fault.code, fault.message)
    }

    #[test]
    fn a_fault_names_the_field_and_what_is_wrong_with_it() {
        for (json, path, code, message) in [
            ("{}", "title", InvalidFieldCode::Required, "is required"),
            (
                r#"{"title": 1}"#,
                "title",
                InvalidFieldCode::WrongType,
                "invalid type: integer `1`, expected a string",
            ),
            (
                r#"{"title": "", "title": ""}"#,
                "title",
                InvalidFieldCode::Duplicate,
                "must be given once only",
            ),
            (
                r#"{"a`b": 1}"#,
                "a`b",
                InvalidFieldCode::Unknown,
                "unknown field, expected `title` or `items`",
            ),
            (
                r#"{"title": "", "items": [{}, {"x": 1}]}"#,
                "items/1/x",
                InvalidFieldCode::Unknown,
                "unknown field, there are no fields",
            ),
            ("null", "", InvalidFieldCode::WrongType, "invalid type: null, expected struct Row"),
        ] {
            assert_eq!(fault_of::<Row>(json), (path.to_owned(), code, message.to_owned()));
        }
    }
}
