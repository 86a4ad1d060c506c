//! serde's complaints, told to the person who sent the field.

use crate::rejection::Rejection;

/// A rejection whose message begins with the field. `path` is serde_path_to_error's: `.` for the
/// whole, `?` for what it lost.
pub(super) fn rejection(path: &str, complaint: &str) -> Rejection {
    let place = match path {
        "." | "?" => None,
        path => Some(path),
    };
    // serde places what is missing or unknown at the object around it.
    let (field, fault) = if let Some(name) = quoted_after(complaint, "missing field `") {
        (Some(name), "is required".to_owned())
    } else if let Some(name) = quoted_after(complaint, "duplicate field `") {
        (Some(name), "came more than once".to_owned())
    } else if let Some(name) = quoted_after(complaint, "unknown field `") {
        (Some(name), complaint.replacen(&format!("field `{name}`"), "field", 1))
    } else {
        (None, complaint.to_owned())
    };
    let place = match (place, field) {
        (Some(place), Some(field)) if place.rsplit('.').next() != Some(field) => {
            format!("{place}.{field}: ")
        }
        (Some(place), _) => format!("{place}: "),
        (None, Some(field)) => format!("{field}: "),
        (None, None) => String::new(),
    };
    Rejection::invalid_request(place + &fault)
}

fn quoted_after<'a>(complaint: &'a str, phrase: &str) -> Option<&'a str> {
    let (name, _) = complaint.strip_prefix(phrase)?.split_once('`')?;
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_begins_with_the_field() {
        for (path, complaint, message) in [
            (
                "title",
                "must have 1 to 200 characters, not 0",
                "title: must have 1 to 200 characters, not 0",
            ),
            (".", "missing field `title`", "title: is required"),
            (".", "duplicate field `limit`", "limit: came more than once"),
            (
                "colour",
                "unknown field `colour`, expected `title`",
                "colour: unknown field, expected `title`",
            ),
            ("items[3]", "missing field `id`", "items[3].id: is required"),
            (
                ".",
                "invalid type: null, expected struct TodoCreate",
                "invalid type: null, expected struct TodoCreate",
            ),
        ] {
            assert_eq!(rejection(path, complaint).message, message);
        }
    }
}
