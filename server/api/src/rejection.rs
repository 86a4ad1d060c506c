//! Why a request was turned away before anything was done for it.

use std::time::Duration;

use crate::error_code::ErrorCode;

/// A code, and a sentence for the person who reads it.
#[derive(Clone, Debug)]
pub struct Rejection {
    pub code: ErrorCode,
    pub message: String,
    /// Whether the connection must end with the answer, because part of the request is unread.
    pub closes_connection: bool,
    /// When it is worth asking again, where that is known.
    pub retry_after: Option<Duration>,
}

impl Rejection {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), closes_connection: false, retry_after: None }
    }

    /// `message` begins with the field's path: `title: must have …`.
    pub fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidRequest, message)
    }

    pub fn invalid_page_token() -> Self {
        Self::new(
            ErrorCode::InvalidPageToken,
            "page_token: must be the next_page of a response; leave it out to start with the \
             first page",
        )
    }

    pub fn closing_connection(mut self) -> Self {
        self.closes_connection = true;
        self
    }

    pub fn retrying_after(mut self, time: Duration) -> Self {
        self.retry_after = Some(time);
        self
    }
}
