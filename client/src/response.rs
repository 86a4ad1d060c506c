//! From what the generated client says of a response to what this crate says.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::ErrorCode;
use crate::api;
use crate::attempt::Seen;
use crate::error::{Error, ErrorResponse, NoResponse, Reason};
use crate::operation::Operation;
use crate::retry::Verdict;
use crate::types;

/// The code of a response that is not from the service.
const UNKNOWN: &str = "unknown";

pub(crate) fn error_of(
    operation: Operation,
    error: api::Error<types::Error>,
    seen: Option<&Seen>,
) -> Error {
    match error {
        api::Error::InvalidRequest(message) | api::Error::Custom(message) => {
            Error::InvalidValue(without_ceremony(&message))
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
            _ => Error::InvalidResponse(error.into()),
        },
        api::Error::InvalidUpgrade(error) => Error::InvalidResponse(error.into()),
    }
}

fn response_of(operation: Operation, seen: &Seen, body: Option<types::Error>) -> Error {
    let status = seen.status.as_u16();
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
        retryable: verdict != Verdict::Never,
    })
}

fn no_response(operation: Operation, error: reqwest::Error) -> Error {
    // A connection that is not made in time is both.
    let reason = if not_connected(&error) {
        Reason::NotConnected
    } else if error.is_timeout() {
        Reason::TimedOut
    } else {
        Reason::Lost
    };
    let retryable = reason == Reason::NotConnected || operation.is_repeatable();
    Error::NoResponse(NoResponse { source: Some(error.into()), reason, retryable })
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
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = chrono::DateTime::parse_from_rfc2822(value).ok()?;
    Some((date.to_utc() - chrono::Utc::now()).to_std().unwrap_or_default())
}

/// The generated code says `error converting supplied value for title: longer than 200 characters`.
fn without_ceremony(message: &str) -> String {
    message.replace("error converting supplied value for ", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_wait_is_seconds_or_a_date() {
        assert_eq!(retry_after("7"), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Fri, 01 Jan 2016 00:00:00 GMT"), Some(Duration::ZERO));
        let far = retry_after("Tue, 01 Jan 2160 00:00:00 GMT").unwrap();
        assert!(far > Duration::from_secs(3_000_000_000));
        assert_eq!(retry_after("soon"), None);
    }
}
