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
mod documented_errors;
mod issuer_key;
mod jwks_server;
mod known_secrets;
mod pooler;
mod postgres;
mod raw_connection;
mod replicated_postgres;
mod service;
mod shared_secret_issuer;
mod test_user;
mod unreliable_network;
mod unreliable_proxy;

pub use answer::{Answer, refused};
pub use better_auth::{BetterAuth, Ids, Member};
pub use callers::Callers;
pub use captured_log::CapturedLog;
pub use database::TestDatabase;
pub use documented_errors::documented_errors;
pub use issuer_key::IssuerKey;
pub use jwks_server::{Conduct, JwksServer};
pub use known_secrets::secrets_in;
pub use pooler::{Pooler, Prepared};
pub use raw_connection::RawConnection;
pub use replicated_postgres::ReplicatedPostgres;
pub use service::{Service, signing_key};
pub use shared_secret_issuer::{ACME, SharedSecretIssuer};
pub use test_user::{PASSWORD, TestUser};
pub use unreliable_network::UnreliableNetwork;
pub use unreliable_proxy::UnreliableProxy;
