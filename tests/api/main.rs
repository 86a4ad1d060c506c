//! The service as its callers see it. Each module is one promise.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod accounts;
mod concurrency;
mod connections;
mod constraints;
mod contract;
mod cors;
mod deletion;
mod documents;
mod exports;
mod external_users;
mod failing_statements;
mod forged_tokens;
mod health;
mod invalid_input;
mod isolation;
mod jwks;
mod key_sets;
mod log;
mod login_attempts;
mod methods;
mod metrics;
mod migrations;
mod outage;
mod paging;
mod password_queue;
mod pooler;
mod quotas;
mod races;
mod rate_limits;
mod refresh_tokens;
mod sessions;
mod statement_cache;
mod todos;
mod tokens;
mod users;
