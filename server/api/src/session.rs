//! Sessions: what turns an e-mail address and a password into a token, and that into the next.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::{Email, Password, RefreshToken};

/// Who wants a token.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionCreate {
    pub email: Email,
    pub password: Password,
}

/// A token for `Authorization: Bearer`, in the words of RFC 6749, section 5.1.
#[derive(JsonSchema, Serialize)]
pub struct Session {
    pub access_token: Token,
    pub token_type: TokenType,
    /// Seconds for which `access_token` holds.
    pub expires_in: u32,
    /// What `POST /api/sessions/refresh` takes, once.
    pub refresh_token: Token,
}

/// A secret: to be sent, and to be kept like a password.
#[derive(JsonSchema, Serialize)]
pub struct Token(pub String);

#[derive(JsonSchema, Serialize)]
pub enum TokenType {
    Bearer,
}

/// Who wants to go on with a session.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRefresh {
    pub refresh_token: RefreshToken,
}

/// Who wants a session to end.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRevoke {
    pub refresh_token: RefreshToken,
}
