//! The examples of the documentation, taken from its text and run.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod examples;
mod settings;
mod shell;
mod typescript;
