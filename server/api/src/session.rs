//! Sessions: what turns an e-mail address and a password into a token.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::{Email, Password};

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
    pub access_token: String,
    pub token_type: TokenType,
    /// Seconds for which `access_token` holds.
    pub expires_in: u32,
}

#[derive(JsonSchema, Serialize)]
pub enum TokenType {
    Bearer,
}
