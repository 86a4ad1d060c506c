//! What the tests stand on: a real PostgreSQL, a real server on a database of its own for each
//! test, the generated client, and real tokens.
//!
//! ```no_run
//! # async fn example() {
//! let service = todo_tests::Service::start().await;
//! let ada = service.register("ada").await;
//! let todo = ada.todo("Buy milk").await;
//! assert_eq!(todo.title.as_str(), "Buy milk");
//! # }
//! ```
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod answer;
mod better_auth;
mod callers;
mod captured_log;
mod database;
mod issuer_key;
mod outside_issuer;
mod person;
mod planted;
mod pooler;
mod postgres;
mod proxy;
mod publisher;
mod service;
mod wire;

pub use answer::{Answer, refused};
pub use better_auth::{BetterAuth, Ids, Member};
pub use callers::Callers;
pub use captured_log::CapturedLog;
pub use database::TestDatabase;
pub use issuer_key::IssuerKey;
pub use outside_issuer::{ACME, OutsideIssuer};
pub use person::{PASSWORD, Person};
pub use planted::secrets_in;
pub use pooler::{Pooler, Prepared};
pub use proxy::Proxy;
pub use publisher::{Conduct, Publisher};
pub use service::{Service, signing_key};
pub use wire::Wire;
