//! Answers, looked at closely.

use std::fmt::Debug;

use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::Value;
use todo_client::api::{Error, ResponseValue};
use todo_client::types;

/// Everything that came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// `null` when there is none.
    pub body: Value,
}

impl Answer {
    pub async fn to(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.unwrap();
        let body =
            if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
        Self { status, headers, body }
    }

    pub fn code(&self) -> &str {
        self.body["error_code"].as_str().unwrap_or_default()
    }

    pub fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or_default()
    }

    /// Empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Fails unless the answer is an error in the one shape, with this status and code.
    #[track_caller]
    pub fn must_refuse(&self, status: u16, code: &str) {
        assert_eq!((self.status.as_u16(), self.code()), (status, code), "{self:#?}");
        assert!(!self.message().is_empty(), "{self:#?}");
        assert_eq!(self.body["request_id"], self.header("x-request-id"), "{self:#?}");
        assert_eq!(self.body.as_object().map(serde_json::Map::len), Some(4), "{self:#?}");
    }
}

/// Status and code of a refusal that came through the generated client.
#[track_caller]
pub fn refused<T: Debug>(outcome: Result<ResponseValue<T>, Error<types::Error>>) -> (u16, String) {
    match outcome {
        Err(Error::ErrorResponse(answer)) => (answer.status().as_u16(), answer.error_code.clone()),
        other => panic!("not a refusal: {other:?}"),
    }
}
