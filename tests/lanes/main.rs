//! The database layer without the service around it: statements in both their forms, and what
//! becomes of many requests at once.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod batch_equals_single;
mod batch_failures;
mod batch_isolation;
mod batching;
mod concurrent_users;
mod connection_loss;
mod connection_shares;
mod deleted_users;
mod fairness;
mod libpq_connection;
mod locked_rows;
mod ownership;
mod query_plans;
mod queue_limits;
mod read_replica;
mod strangers;
mod support;
mod unbatched;
mod unsupported_set_form;
