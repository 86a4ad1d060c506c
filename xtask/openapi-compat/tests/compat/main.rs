//! What breaks clients and what does not.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod changes;
mod command;
mod depth;
mod document;
mod properties;
mod redocly;
mod rules;
