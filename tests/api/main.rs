//! The service as its callers see it. Each module is one promise.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod accounts;
mod concurrency;
mod connections;
mod constraints;
mod contract;
mod cors;
mod crowds;
mod deletion;
mod documents;
mod exports;
mod faults;
mod forgery;
mod guessing;
mod health;
mod input;
mod isolation;
mod jwks;
mod key_sets;
mod limits;
mod log;
mod methods;
mod metrics;
mod migrations;
mod outage;
mod outside_users;
mod overtaking;
mod paging;
mod pooler;
mod quotas;
mod refreshing;
mod sessions;
mod statement_cache;
mod todos;
mod tokens;
mod users;
