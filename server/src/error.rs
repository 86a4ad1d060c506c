//! What can go wrong with a request, and the one place that says how it is answered.

mod limit_exceeded;

pub use limit_exceeded::LimitExceeded;

use std::time::Duration;

use http::header::{ALLOW, CONNECTION, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue};
use todo_api::error_body::{ErrorBody, ErrorResponse};
use todo_api::error_code::ErrorCode;
use todo_api::rejection::Rejection;

use self::limit_exceeded::seconds;

/// Seconds after which it is worth asking again.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("1");

#[derive(Debug)]
pub enum Error {
    /// Turned away before anything was done.
    Rejected(Rejection),
    /// There is no such thing among what the caller owns. Says so.
    NotFound(&'static str),
    MethodNotAllowed {
        allow: HeaderValue,
    },
    InvalidCredentials,
    InvalidRefreshToken,
    WrongPassword,
    IdConflict,
    EmailTaken,
    /// The caller has as much as one may have. Says of what.
    QuotaExceeded(String),
    /// The database was not reached; nothing happened. The cause is for the log.
    DatabaseUnavailable(String),
    /// The caller, or the caller's address, has had enough for now; nothing happened.
    RateLimited {
        why: &'static str,
        retry_after: Duration,
    },
    /// More than one caller or one address may ask for; for how long.
    TooManyRequests(LimitExceeded, Duration),
    /// Too many wait already; nothing happened.
    Overloaded,
    /// What the caller had before is not wholly removed; nothing happened.
    StillDeleting,
    /// A write may or may not have happened. The cause is for the log.
    OutcomeUnknown(String),
    /// Our fault. The cause is for the log, never for the caller.
    Internal(String),
}

impl Error {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Rejected(rejection) => rejection.code,
            Self::NotFound(_) => ErrorCode::NotFound,
            Self::MethodNotAllowed { .. } => ErrorCode::MethodNotAllowed,
            Self::InvalidCredentials => ErrorCode::InvalidCredentials,
            Self::InvalidRefreshToken => ErrorCode::InvalidRefreshToken,
            Self::WrongPassword => ErrorCode::WrongPassword,
            Self::IdConflict => ErrorCode::IdConflict,
            Self::EmailTaken => ErrorCode::EmailTaken,
            Self::QuotaExceeded(_) => ErrorCode::QuotaExceeded,
            Self::DatabaseUnavailable(_) => ErrorCode::DatabaseUnavailable,
            Self::RateLimited { .. } | Self::TooManyRequests(..) => ErrorCode::RateLimited,
            Self::Overloaded | Self::StillDeleting => ErrorCode::Overloaded,
            Self::OutcomeUnknown(_) => ErrorCode::OutcomeUnknown,
            Self::Internal(_) => ErrorCode::Internal,
        }
    }

    /// What the caller reads.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Rejected(rejection) => rejection.message.clone(),
            Self::NotFound(sentence) => (*sentence).to_owned(),
            Self::MethodNotAllowed { allow } => {
                format!("this path supports {}", allow.to_str().unwrap_or_default())
            }
            Self::InvalidCredentials => "the e-mail address or the password is wrong".into(),
            Self::InvalidRefreshToken => "the refresh token is unknown or was used before, or its \
                session has ended; log in again"
                .into(),
            Self::WrongPassword => "current_password: is not your password".into(),
            Self::IdConflict => "id: you already have a todo with this id".into(),
            Self::EmailTaken => "email: an account with this e-mail address already exists".into(),
            Self::QuotaExceeded(sentence) => sentence.clone(),
            Self::DatabaseUnavailable(_) => {
                "the database is not available; nothing was changed, try again shortly".into()
            }
            Self::RateLimited { why, .. } => (*why).to_owned(),
            Self::TooManyRequests(excess, _) => excess.message(),
            Self::Overloaded => {
                "too many requests are waiting; nothing was changed, try again shortly".into()
            }
            Self::StillDeleting => {
                "your deleted data is still being removed; nothing was changed, try again \
                 shortly"
                    .into()
            }
            Self::OutcomeUnknown(_) => {
                "the connection to the database was lost during the write; check whether the \
                 change was made before you repeat the request"
                    .into()
            }
            Self::Internal(_) => "an error in the service; the request id identifies it in the \
                logs"
                .into(),
        }
    }

    /// What the log keeps and the caller does not see.
    pub(crate) fn cause(&self) -> Option<&str> {
        match self {
            Self::DatabaseUnavailable(cause)
            | Self::OutcomeUnknown(cause)
            | Self::Internal(cause) => Some(cause),
            _ => None,
        }
    }

    /// As it goes over the wire.
    pub(crate) fn into_response(self, request_id: &str) -> ErrorResponse {
        let code = self.code();
        let (headers, message) = (self.headers(), self.message());
        let cause = self.cause().unwrap_or(code.as_str()).into();
        let errors = match self {
            Self::Rejected(rejection) => rejection.fields,
            _ => Vec::new(),
        };
        let (request_id, error_code) = (request_id.to_owned(), code.as_str());
        let body = ErrorBody { request_id, error_code, message, errors };
        ErrorResponse { code, headers: Box::new(headers), body, cause }
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        match self.code().status().as_u16() {
            401 => {
                headers.insert(WWW_AUTHENTICATE, challenge(self.code()));
            }
            // A client that obeyed would write twice.
            _ if matches!(self, Self::OutcomeUnknown(_)) => {}
            429 | 503 => {
                headers.insert(RETRY_AFTER, RETRY_AFTER_SECONDS);
            }
            _ => {}
        }
        match self {
            Self::RateLimited { retry_after, .. }
            | Self::Rejected(Rejection { retry_after: Some(retry_after), .. }) => {
                headers.insert(RETRY_AFTER, HeaderValue::from(seconds(*retry_after)));
            }
            Self::TooManyRequests(excess, retry_after) => {
                headers.insert(RETRY_AFTER, HeaderValue::from(seconds(*retry_after)));
                headers.extend(excess.headers(*retry_after).into_iter().flatten());
            }
            Self::MethodNotAllowed { allow } => {
                headers.insert(ALLOW, allow.clone());
            }
            Self::Rejected(Rejection { closes_connection: true, .. }) => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        headers
    }
}

/// RFC 6750, section 3: a request without a token hears no error, one with a token that is not
/// accepted hears `invalid_token`, whether it is wrong or expired.
fn challenge(code: ErrorCode) -> HeaderValue {
    HeaderValue::from_static(match code {
        ErrorCode::InvalidToken => "Bearer error=\"invalid_token\"",
        ErrorCode::TokenExpired => {
            "Bearer error=\"invalid_token\", error_description=\"the token has expired\""
        }
        _ => "Bearer",
    })
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_internal_stays_inside() {
        let error = Error::Internal("password=hunter2".to_owned()).into_response("1");
        assert!(!error.body.message.contains("hunter2"));
        assert_eq!(&*error.cause, "password=hunter2");
    }

    #[test]
    fn nobody_is_told_to_repeat_a_write_whose_outcome_is_unknown() {
        let headers = |error: Error| error.into_response("1").headers;
        assert!(!headers(Error::OutcomeUnknown(String::new())).contains_key(RETRY_AFTER));
        assert!(headers(Error::DatabaseUnavailable(String::new())).contains_key(RETRY_AFTER));
    }
}
