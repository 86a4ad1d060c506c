//! Why a request was turned away before anything was done for it.

use std::time::Duration;

use crate::error_code::ErrorCode;
use crate::invalid_field::{InvalidField, InvalidFieldCode};

/// A code, and a sentence for the person who reads it.
#[derive(Clone, Debug)]
pub struct Rejection {
    pub code: ErrorCode,
    pub message: String,
    /// What is invalid, if it is about properties or parameters.
    pub fields: Vec<InvalidField>,
    /// Whether the connection must end with the answer, because part of the request is unread.
    pub closes_connection: bool,
    /// When it is worth asking again, where that is known.
    pub retry_after: Option<Duration>,
}

impl Rejection {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let (message, fields) = (message.into(), Vec::new());
        Self { code, message, fields, closes_connection: false, retry_after: None }
    }

    /// A request that is invalid as a whole.
    pub fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidRequest, message)
    }

    /// The message names all of them: `title: is required; colour: unknown field`.
    pub fn invalid_fields(fields: Vec<InvalidField>) -> Self {
        let sentences: Vec<String> = fields.iter().map(InvalidField::sentence).collect();
        Self { fields, ..Self::invalid_request(sentences.join("; ")) }
    }

    pub fn invalid_page_token() -> Self {
        let field = InvalidField::parameter(
            "page_token",
            InvalidFieldCode::Invalid,
            "must be the next_page of a response; leave it out to start with the first page",
        );
        Self { code: ErrorCode::InvalidPageToken, ..Self::invalid_fields(vec![field]) }
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
