//! The todo service: endpoints over rules over statements.
//!
//! From outside in: `endpoints` translate, `todos`, `users` and `sessions` decide,
//! [`database`] holds the statements. [`tokens`] says who calls, [`settings`] what the operator
//! decided. [`commands`] is the program, [`Server`] the service alone, for those who bring a database.

mod account_deletion;
mod banner;
mod caller_limits;
mod capabilities;
mod client_address;
pub mod commands;
mod context;
mod cors;
pub mod database;
mod dropshot_log;
mod endpoints;
mod error;
mod exports;
mod fair_queue;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod jwks;
mod listener;
pub mod log;
mod login_attempts;
mod lru_capacity;
mod metrics;
mod metrics_endpoint;
mod passwords;
mod predictable_bytes;
mod private_database;
mod quotas;
mod rate_limit;
mod server;
mod sessions;
pub mod settings;
mod signing_key;
mod todo_sizes;
mod todos;
pub mod tokens;
mod users;

pub use client_address::ClientAddress;
pub use server::{Server, StartError};
