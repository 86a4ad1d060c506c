//! `todo_client::Client`: sessions, repeated requests, pages, exports, errors.
#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

mod digest;
mod errors;
mod exports;
mod mock;
mod operations;
mod repetition;
mod sessions;
mod todos;
mod traces;
