#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

pub mod api;
mod attempt;
mod builder;
mod call;
mod client;
mod error;
mod error_code;
mod error_conversion;
mod export;
#[cfg(feature = "mock")]
pub mod mock;
mod network;
mod operation;
mod pages;
mod platform;
mod retry;
mod secret;
mod service;
mod session;
mod session_keeper;
mod session_memory;
mod sessions;
mod todos;
mod tokens;
mod trace;
mod transport;
mod users;
mod verdict;

pub use api::types;
pub use chrono;
pub use uuid::Uuid;

pub use builder::ClientBuilder;
pub use client::Client;
pub use error::{Cause, Error, ErrorResponse, NoResponse};
pub use error_code::ErrorCode;
pub use export::{Export, ExportLine};
pub use pages::Todos;
pub use platform::BoxFuture;
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use session::{MemorySessionStore, Session, SessionLock, SessionStore};
pub use todos::{CreateTodo, TodoContent};
