//! The program as an operator sees it: what it prints, how it ends, what is left behind.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod commands;
mod refusals;
mod running;
mod starting;
