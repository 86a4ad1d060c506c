//! What this instance of the service offers: a client need not try and see.

use schemars::JsonSchema;
use serde::Serialize;

/// What this service offers.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct Capabilities {
    /// Version of the API, as in `info.version` of the document.
    pub api_version: String,
    /// Whether this service has accounts of its own. If not, the operations to register, to log in and to
    /// change the password are answered with 404.
    pub accounts: bool,
    /// External issuers whose access tokens are accepted.
    pub issuers: Vec<Issuer>,
    /// What one user may have, and one request.
    pub limits: Limits,
}

/// An external issuer of access tokens.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct Issuer {
    /// The `iss` of its tokens.
    pub issuer: String,
    /// The `aud` that its tokens must have.
    pub audience: String,
}

/// What one user may have, and one request.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct Limits {
    /// Maximum number of todos of a user.
    pub todos_per_user: u64,
    /// Maximum size of all titles and descriptions of a user, in bytes of UTF-8.
    pub text_bytes_per_user: u64,
    /// Maximum number of sessions of a user. One more ends the oldest.
    pub sessions_per_user: u32,
    /// Maximum value of `limit` in lists.
    pub todos_per_page: u32,
    /// Maximum size of the body of a request, in bytes.
    pub body_bytes: u32,
}
