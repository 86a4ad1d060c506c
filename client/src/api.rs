//! What progenitor generates from the document: one method for each operation, which returns a builder.
//!
//! It sends one request and does less than [`crate::Client`]: it does not refresh a
//! session and does not send a request again. Its [`types`] are those of the whole crate. A new version
//! of progenitor may change what is here beside them.

#![expect(clippy::unwrap_used, missing_docs, reason = "written by progenitor")]

use crate::Secret;
use crate::attempt::Attempt;

include!(concat!(env!("OUT_DIR"), "/api.rs"));

/// A client that sends no token: enough to register and to log in.
pub fn connect(service: &str) -> Client {
    Client::new(service, Attempt::default())
}

/// A client that sends `token` with every request.
pub fn connect_as(service: &str, token: Secret) -> Client {
    Client::new(service, Attempt::with_token(token))
}
