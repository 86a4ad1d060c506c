//! From the errors of the generated client to those of this crate.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::ErrorCode;
use crate::api;
use crate::attempt::Seen;
use crate::error::{Error, ErrorResponse, NoResponse, Reason};
use crate::operation::Operation;
use crate::types;
use crate::verdict::Verdict;

/// The code of a response that is not from the service.
const UNKNOWN: &str = "unknown";

pub(crate) fn error_of(
    operation: Operation,
    error: api::Error<types::Error>,
    seen: Option<&Seen>,
) -> Error {
    match error {
        api::Error::InvalidRequest(message) | api::Error::Custom(message) => {
            Error::InvalidValue(plain_message(&message))
        }
        api::Error::CommunicationError(error) => no_response(operation, error),
        api::Error::ResponseBodyError(error) => no_response(operation, error),
        api::Error::ErrorResponse(response) => {
            let seen = Seen { status: response.status(), headers: response.headers().clone() };
            response_of(operation, &seen, Some(response.into_inner()))
        }
        api::Error::UnexpectedResponse(response) => {
            let seen = Seen { status: response.status(), headers: response.headers().clone() };
            response_of(operation, &seen, None)
        }
        api::Error::InvalidResponsePayload(_, error) => match seen {
            Some(seen) if !seen.status.is_success() => response_of(operation, seen, None),
            // Without the text of the error: there may be a token in it.
            _ => {
                let (line, column) = (error.line(), error.column());
                Error::InvalidResponse(format!("at line {line}, column {column}").into())
            }
        },
        api::Error::InvalidUpgrade(error) => Error::InvalidResponse(error.into()),
    }
}

fn response_of(operation: Operation, seen: &Seen, body: Option<types::Error>) -> Error {
    let status = seen.status.as_u16();
    if seen.status.is_success() {
        return Error::InvalidResponse(format!("it has the status {status}").into());
    }
    let (code, message, errors) = match body {
        Some(body) => (ErrorCode::from(body.error_code.as_str()), body.message, body.errors),
        None => {
            let message = format!("the service answered with status {status}");
            (ErrorCode::Unknown(UNKNOWN.into()), message, Vec::new())
        }
    };
    let verdict = Verdict::of_response(operation, code.retry(), status);
    Error::Response(ErrorResponse {
        code,
        status,
        message,
        errors,
        request_id: header(&seen.headers, "x-request-id").and_then(|id| id.parse().ok()),
        retry_after: header(&seen.headers, RETRY_AFTER.as_str()).and_then(retry_after),
        verdict,
    })
}

fn no_response(operation: Operation, error: reqwest::Error) -> Error {
    if error.is_builder() {
        return Error::InvalidValue(error.to_string());
    }
    // A connection that is not made in time is both.
    let reason = if not_connected(&error) {
        Reason::NotConnected
    } else if error.is_timeout() {
        Reason::TimedOut
    } else {
        Reason::Lost
    };
    Error::NoResponse(NoResponse::new(operation, reason, Some(error.into())))
}

#[cfg(not(target_arch = "wasm32"))]
fn not_connected(error: &reqwest::Error) -> bool {
    error.is_connect()
}

/// A browser does not tell.
#[cfg(target_arch = "wasm32")]
fn not_connected(_: &reqwest::Error) -> bool {
    false
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The service sends seconds; a proxy may send a date ([RFC 9110, 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)).
fn retry_after(value: &str) -> Option<Duration> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = chrono::DateTime::parse_from_rfc2822(value).ok()?;
    Some((date.to_utc() - chrono::Utc::now()).to_std().unwrap_or_default())
}

/// The generated code says `error converting supplied value for title: longer than 200 characters`.
pub(crate) fn plain_message(message: &str) -> String {
    let message = message.strip_prefix("error converting supplied value for ").unwrap_or(message);
    if let Some((name, _)) = message.split_once(": doesn't match pattern") {
        return format!("{name}: has a character or a form that is not allowed");
    }
    if let Some((_, name)) = message.split_once("` for ")
        && message.starts_with("conversion to `")
    {
        return format!("{}: is out of range", name.trim_end_matches(" failed"));
    }
    message.replace("shorter than 1 characters", "is empty")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_value_is_said_plainly() {
        let title = "error converting supplied value for title: shorter than 1 characters";
        assert_eq!(plain_message(title), "title: is empty");
        let email = "error converting supplied value for email: doesn't match pattern \"^[^@]+$\"";
        assert_eq!(plain_message(email), "email: has a character or a form that is not allowed");
        let limit = "conversion to `:: std :: num :: NonZeroU32` for limit failed";
        assert_eq!(plain_message(limit), "limit: is out of range");
    }

    #[test]
    fn a_time_to_wait_is_seconds_or_a_date() {
        assert_eq!(retry_after("7"), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Fri, 01 Jan 2016 00:00:00 GMT"), Some(Duration::ZERO));
        let far = retry_after("Tue, 01 Jan 2160 00:00:00 GMT").unwrap();
        assert!(far > Duration::from_secs(3_000_000_000));
        assert_eq!(retry_after("99999999999999999999999"), Some(Duration::from_secs(u64::MAX)));
        assert_eq!((retry_after("soon"), retry_after("")), (None, None));
    }
}
