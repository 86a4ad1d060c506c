//! A password or a token: sent and never shown.

use std::convert::Infallible;
use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

/// A text that is printed by nobody: neither by this, nor by what holds it.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct Secret(SecretString);

impl Secret {
    /// The text itself, to be kept where secrets are kept.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl FromStr for Secret {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

/// Into the body of a request.
impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

#[cfg(test)]
mod tests {
    use crate::types;

    #[test]
    fn a_client_that_is_printed_does_not_show_its_token() {
        let client = crate::api::connect_as("http://localhost", "top-secret".into());
        assert!(!format!("{client:?}").contains("top-secret"));
    }

    #[test]
    fn nor_does_what_goes_over_the_wire_show_its_secrets() {
        let session = r#"{"access_token":"top-secret","refresh_token":"top-secret","token_type":"Bearer","expires_in":900}"#;
        let session: types::Session = serde_json::from_str(session).unwrap();
        let create = types::SessionCreate::builder().email("a@b").password("top-secret");
        let refresh = types::SessionRefresh::builder().refresh_token("top-secret");
        let register = types::UserRegister::builder().email("a@b").password("top-secret");
        let change = types::PasswordChange::builder();
        let change = change.current_password("top-secret").new_password("top-secret");
        let printed = format!("{session:?} {create:?} {refresh:?} {register:?} {change:?}");
        assert!(!printed.contains("top-secret"), "{printed}");
        assert!(serde_json::to_string(&session).unwrap().contains("top-secret"));
    }
}
