//! The Rust client of the todo service, generated from `api-spec.yaml` when this crate is built.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use todo_client::{connect, connect_as};
//!
//! let service = "http://127.0.0.1:8080";
//! let session = connect(service)
//!     .session_create()
//!     .body_map(|body| body.email("ada@example.com").password("correct horse"))
//!     .send()
//!     .await?;
//!
//! let todos = connect_as(service, session.access_token.clone());
//! let todo = todos.todo_create().body_map(|body| body.title("Buy milk")).send().await?;
//! println!("{} at {}", todo.title, todo.created_at);
//! # Ok(())
//! # }
//! ```
//!
//! Every operation of the document is a method that returns a builder; `send` answers
//! `Err(Error::ErrorResponse(..))` when the service refused. Lists have `stream` as well, which
//! turns the pages by itself.

mod secret;

pub use secret::Secret;

// All that progenitor is told. Types, names and limits come from the document.
progenitor::generate_api!(
    spec = "../api-spec.yaml",
    // Optional parameters and properties are left out, not passed as `None`.
    interface = Builder,
    // The access token, which the hook puts into the header of each request.
    inner_type = Option<crate::Secret>,
    pre_hook_async = crate::secret::attach,
    // What must not be printed.
    replace = {
        Password = crate::Secret,
        RefreshToken = crate::Secret,
        Token = crate::Secret,
    },
);

/// A client that sends no token: enough to register and to log in.
pub fn connect(service: &str) -> Client {
    Client::new(service, None)
}

/// A client that sends `token` with every request.
pub fn connect_as(service: &str, token: Secret) -> Client {
    Client::new(service, Some(token))
}
