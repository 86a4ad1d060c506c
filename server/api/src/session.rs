//! Sessions: log in, refresh, log out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::{Email, Password, RefreshToken};

/// Login request.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionCreate {
    pub email: Email,
    pub password: Password,
}

/// Access token and refresh token, named as in RFC 6749, section 5.1.
#[derive(JsonSchema, Serialize)]
pub struct Session {
    pub access_token: Token,
    pub token_type: TokenType,
    /// Seconds until `access_token` expires.
    pub expires_in: u32,
    /// Exchange it once, with `POST /api/sessions/refresh`, before or after the access token expires.
    pub refresh_token: Token,
}

/// A secret. Store it like a password.
#[derive(JsonSchema, Serialize)]
pub struct Token(pub String);

/// How the access token is sent: always `Bearer`.
#[derive(JsonSchema, Serialize)]
pub enum TokenType {
    Bearer,
}

/// The session to refresh.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRefresh {
    pub refresh_token: RefreshToken,
}

/// The session to end.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRevoke {
    pub refresh_token: RefreshToken,
}
