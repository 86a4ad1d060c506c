//! The program `todo`, in a terminal, with a real service.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod accounts;
mod documentation;
mod exports;
mod failures;
mod interrupts;
mod lists;
mod person;
mod picture;
mod secrets;
mod sessions;
mod todos;
