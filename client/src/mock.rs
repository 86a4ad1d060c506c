//! For the tests of programs that use this crate.
//!
//! [`FakeService`] keeps todos in memory: enough for a test that creates and lists todos. To decide
//! each response yourself, use [`httpmock`] with [`MockServerExt`], which knows the operations:
//!
//! ```
//! use httpmock::MockServer;
//! use todo_client::mock::MockServerExt;
//! use todo_client::{Client, ErrorCode};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), todo_client::Error> {
//! let server = MockServer::start_async().await;
//! server.todo_view(|when, then| {
//!     when.id(&uuid::Uuid::nil());
//!     then.not_found(&todo_client::mock::error(ErrorCode::NotFound));
//! });
//! let client = Client::builder(&server.base_url()).token("any").build()?;
//! let error = client.todo(uuid::Uuid::nil()).await.unwrap_err();
//! assert!(error.is(&ErrorCode::NotFound));
//! # Ok(())
//! # }
//! ```

mod fake_response;
mod fake_service;
mod fake_todos;

#[expect(
    missing_docs,
    clippy::to_string_in_format_args,
    clippy::unwrap_used,
    reason = "written by progenitor"
)]
mod matchers {
    include!(concat!(env!("OUT_DIR"), "/matchers.rs"));
}

pub use fake_service::FakeService;
pub use matchers::{MockServerExt, operations};

use crate::{ErrorCode, types};

/// An error as the service says it.
pub fn error(code: ErrorCode) -> types::Error {
    types::Error {
        error_code: code.as_str().to_owned(),
        errors: Vec::new(),
        message: format!("this is a test of {code}"),
        request_id: uuid::Uuid::nil().to_string(),
    }
}
