//! Users: the accounts that own todos.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::id::UserId;
use crate::instant::Instant;
use crate::nullable::Nullable;
use crate::text::{Email, Password};
use crate::todo::Todo;

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

/// Another password in place of the current one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    pub current_password: Password,
    pub new_password: Password,
}

/// Who wants to be gone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserDelete {
    /// Required for an account of this service. A user whose account lies with another issuer has no
    /// password here and leaves it out: `{}`.
    // No `Option` in the schema: clients would get a type of its own for a password that may be
    // `null`, and it may not.
    #[serde(default, deserialize_with = "there")]
    #[schemars(with = "Password")]
    pub current_password: Option<Password>,
}

fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Password>, D::Error> {
    Password::deserialize(deserializer).map(Some)
}

/// A line of an export: `{"user": …}` first, then one `{"todo": …}` for each.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportLine {
    User(User),
    Todo(Todo),
}
