//! Connections to PostgreSQL by libpq that an async runtime can wait for.
//!
//! Diesel's own `PgConnection` blocks a thread until PostgreSQL has answered. A [`Connection`] of this
//! crate runs the same queries of Diesel's, over the same libpq, and waits for its socket in Tokio: a
//! trip to the database then wakes no other thread. Names, passwords, TLS and everything else that a
//! connection string can say is libpq's business, as before.
//!
//! It is no `diesel::Connection`: that trait answers when the answer is there. [`Connection::load`],
//! [`first`](Connection::first), [`get`](Connection::get) and [`execute`](Connection::execute) take
//! what Diesel's `load`, `first`, `get_result` and `execute` take.
//!
//! A future that is dropped while PostgreSQL works leaves its connection
//! [unusable](Connection::is_idle); close it.

mod connection;
mod encoded_query;
mod error;
mod ffi;
mod row;
mod socket;

pub use self::connection::Connection;
pub use self::error::{Error, Refusal, Result};
