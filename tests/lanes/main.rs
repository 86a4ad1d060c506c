//! The database layer without the service around it: statements in both their forms, and what
//! becomes of many requests at once.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod apart;
mod bounds;
mod by_itself;
mod chance;
mod deleted;
mod fairness;
mod falling_apart;
mod form;
mod forms;
mod ground;
mod jam;
mod loss;
mod model;
mod owners;
mod prepared;
mod random;
mod shares;
mod stall;
mod strangers;
mod together;
