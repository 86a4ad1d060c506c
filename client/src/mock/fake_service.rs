//! A service with one user, in the process of a test.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::json;
use uuid::Uuid;

use super::fake_response::{Success, json, now};
use super::fake_todos::FakeTodos;
use crate::error_code::ErrorRetry;
use crate::{Client, ErrorCode, RetryPolicy, types};

/// A service that keeps todos in memory.
///
/// It has one user, who registers and logs in with any e-mail address and any password. It knows the
/// operations of todos and of sessions, `user_register`, `user_view_self` and `user_export`. Everything
/// else is `not_found`. At most 25 can run in one process at a time; the next waits until one is dropped.
/// For a service that cannot be reached, give a client the address `http://127.0.0.1:1`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), todo_client::Error> {
/// use todo_client::ErrorCode;
/// use todo_client::mock::FakeService;
///
/// let service = FakeService::start();
/// let client = service.client();
/// let todo = client.create_todo("Buy milk").await?;
/// assert_eq!(client.todo(todo.id).await?.title, "Buy milk");
///
/// service.fail_next(ErrorCode::QuotaExceeded);
/// let error = client.create_todo("Buy bread").await.unwrap_err();
/// assert!(error.is(&ErrorCode::QuotaExceeded));
/// # Ok(())
/// # }
/// ```
pub struct FakeService {
    server: MockServer,
    state: Arc<Mutex<State>>,
}

struct State {
    user: types::User,
    todos: FakeTodos,
    failures: VecDeque<ErrorCode>,
}

impl FakeService {
    /// Without any todo.
    pub fn start() -> Self {
        let server = MockServer::start();
        let now = now();
        let email = Some("ada@example.com".to_owned());
        let user = types::User { id: Uuid::new_v4(), email, created_at: now, updated_at: now };
        let state = State { user, todos: FakeTodos::default(), failures: VecDeque::new() };
        let state = Arc::new(Mutex::new(state));
        let shared = state.clone();
        server.mock(|when, then| {
            when.any_request();
            then.respond_with(move |request| lock(&shared).respond(request));
        });
        Self { server, state }
    }

    /// The address to give to a client.
    pub fn address(&self) -> String {
        self.server.base_url()
    }

    /// A client of the user. It does not send a request again.
    pub fn client(&self) -> Client {
        let policy = RetryPolicy { tries: 1, ..RetryPolicy::default() };
        let client = Client::builder(&self.address()).token("fake").retry(policy).build();
        #[expect(clippy::unwrap_used, reason = "the address is ours")]
        client.unwrap()
    }

    /// The next request fails like this; further calls are for the requests after it. Choose a code
    /// that the document has for the operation.
    pub fn fail_next(&self, code: ErrorCode) {
        lock(&self.state).failures.push_back(code);
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn respond(&mut self, request: &HttpMockRequest) -> HttpMockResponse {
        let outcome = match self.failures.pop_front() {
            Some(code) => Err(code),
            None => self.answer(request),
        };
        let response = HttpMockResponse::builder().header("content-type", "application/json");
        match outcome {
            Ok((status, None)) => response.status(status).build(),
            Ok((status, Some(body))) => response.status(status).body(body).build(),
            Err(code) => {
                let status = code.status();
                let response = match code.retry() {
                    Some(ErrorRetry::Safe) => response.header("retry-after", "1"),
                    _ => response,
                };
                response.status(status).body(json(&super::error(code))).build()
            }
        }
    }

    fn answer(&mut self, request: &HttpMockRequest) -> Result<Success, ErrorCode> {
        let uri = request.uri();
        let path: Vec<&str> = uri.path().split('/').skip(1).collect();
        match (request.method_str(), &path[..]) {
            ("POST", ["api", "users"]) => Ok((201, Some(json(&self.user)))),
            ("POST", ["api", "sessions"] | ["api", "sessions", "refresh"]) => {
                let token = Uuid::new_v4();
                let (kind, seconds) = ("Bearer", 900);
                let session = json!({"access_token": token, "refresh_token": token,
                    "token_type": kind, "expires_in": seconds});
                Ok((200, Some(session.to_string())))
            }
            ("POST", ["api", "sessions", "revoke"]) => Ok((204, None)),
            (method, ["api", kind @ ("todos" | "users"), path @ ..]) => {
                if !request.headers().contains_key("authorization") {
                    return Err(ErrorCode::MissingToken);
                }
                match (method, *kind, path) {
                    (method, "todos", path) => self.todos.answer(method, path, request),
                    ("GET", _, ["me"]) => Ok((200, Some(json(&self.user)))),
                    ("GET", _, ["me", "export"]) => {
                        let user = json!({"user": self.user}).to_string() + "\n";
                        Ok((200, Some(self.todos.export(user))))
                    }
                    _ => Err(ErrorCode::NotFound),
                }
            }
            _ => Err(ErrorCode::NotFound),
        }
    }
}

impl Drop for FakeService {
    /// httpmock uses its servers again.
    fn drop(&mut self) {
        self.server.reset();
    }
}
