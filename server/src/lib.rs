//! The todo service: endpoints over rules over statements.
//!
//! From outside in: `endpoints` translate, `todos`, `users` and `sessions` decide,
//! [`database`] holds the statements. [`tokens`] says who calls, [`settings`] what the operator
//! decided. [`commands`] is the program, [`Server`] the service alone, for those who bring a database.

mod attempts;
mod banner;
mod callers;
mod client_address;
pub mod commands;
mod context;
mod cors;
pub mod database;
mod endpoints;
mod error;
mod exports;
mod framework_log;
#[cfg(fuzzing)]
pub mod fuzzing;
mod generations;
mod jwks;
mod listener;
pub mod log;
mod metrics;
mod passwords;
mod private_database;
mod quotas;
mod rates;
mod server;
mod sessions;
pub mod settings;
mod todos;
pub mod tokens;
mod turns;
mod users;

pub use client_address::ClientAddress;
pub use server::{Server, StartFault};
