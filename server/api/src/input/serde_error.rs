//! serde's complaints, told to the person who sent the field.

use crate::rejection::Rejection;

/// A rejection whose message begins with the field. `path` is serde_path_to_error's: `.` for the
/// whole, `?` for what it lost.
pub fn rejection_of(path: &str, complaint: &str) -> Rejection {
    let place = match path {
        "." | "?" => None,
        path => Some(path),
    };
    // serde places what is missing or unknown at the object around it.
    let (field, fault) = if let Some(name) = quoted_after(complaint, "missing field `") {
        (Some(name), "is required".to_owned())
    } else if let Some(name) = quoted_after(complaint, "duplicate field `") {
        (Some(name), "must be given once only".to_owned())
    } else if let Some((name, expected)) = unknown_field(complaint) {
        (Some(name), format!("unknown field, {expected}"))
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
    use super::*;

    #[test]
    fn a_name_may_hold_what_it_likes() {
        for (complaint, message) in [
            ("unknown field `a`b`, expected `title`", "a`b: unknown field, expected `title`"),
            ("unknown field `x`, there are no fields", "x: unknown field, there are no fields"),
        ] {
            assert_eq!(rejection_of(".", complaint).message, message);
        }
    }

    #[test]
    fn the_message_begins_with_the_field() {
        for (path, complaint, message) in [
            (
                "title",
                "must have 1 to 200 characters, not 0",
                "title: must have 1 to 200 characters, not 0",
            ),
            (".", "missing field `title`", "title: is required"),
            (".", "duplicate field `limit`", "limit: must be given once only"),
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
            assert_eq!(rejection_of(path, complaint).message, message);
        }
    }
}
