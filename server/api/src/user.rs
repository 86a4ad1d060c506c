//! Users: the accounts that own todos.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::UserId;
use crate::instant::Instant;
use crate::nullable::Nullable;
use crate::text::{Email, Password};

/// A user as users see themselves.
#[derive(Debug, JsonSchema, Serialize)]
pub struct User {
    pub id: UserId,
    /// `null` for a user whose account lies with another issuer: nothing is copied from its tokens.
    pub email: Nullable<String>,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// An account to be made.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserRegister {
    pub email: Email,
    pub password: Password,
}
