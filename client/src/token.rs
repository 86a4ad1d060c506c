//! A token that is sent and never shown.

use reqwest::Request;
use reqwest::header::{AUTHORIZATION, HeaderValue, InvalidHeaderValue};
use secrecy::{ExposeSecret, SecretString};

/// What goes into `Authorization: Bearer`. Neither it nor a client that holds it prints its text.
#[derive(Clone, Debug)]
pub struct Token(SecretString);

impl From<String> for Token {
    fn from(token: String) -> Self {
        Self(token.into())
    }
}

/// Called by the generated code before each request is sent.
pub(crate) async fn attach(
    token: &Option<Token>,
    request: &mut Request,
) -> Result<(), InvalidHeaderValue> {
    if let Some(Token(token)) = token {
        let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))?;
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_client_that_is_printed_does_not_show_its_token() {
        let client = crate::connect_as("http://localhost", "top-secret".to_owned().into());
        assert!(!format!("{client:?}").contains("top-secret"));
    }
}
