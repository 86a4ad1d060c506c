//! Users: the accounts that own todos.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::id::UserId;
use crate::instant::Instant;
use crate::nullable::Nullable;
use crate::text::{Email, Password};
use crate::todo::Todo;

/// The current user.
#[derive(Debug, JsonSchema, Serialize)]
pub struct User {
    /// Unique among all users.
    pub id: UserId,
    /// E-mail address of the account; `null` for a user of an external issuer.
    pub email: Nullable<String>,
    /// When the user was created.
    pub created_at: Instant,
    /// When the user was last changed.
    pub updated_at: Instant,
}

/// The account to create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserRegister {
    pub email: Email,
    pub password: Password,
}

/// A new password.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    pub current_password: Password,
    pub new_password: Password,
}

/// Confirmation to delete the current user.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserDelete {
    /// Required for an account of this service. A user of an external issuer has no password here and
    /// sends `{}`.
    // No `Option` in the schema: clients would get a type of its own for a password that may be
    // `null`, and it may not.
    #[serde(default, deserialize_with = "there")]
    #[schemars(with = "Password")]
    pub current_password: Option<Password>,
}

fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Password>, D::Error> {
    Password::deserialize(deserializer).map(Some)
}

/// One line of an export: `{"user": …}` or `{"todo": …}`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportLine {
    User(User),
    Todo(Todo),
}
