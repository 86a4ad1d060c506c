//! Another issuer, which shares a secret with the service and may sign anything.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::known_secrets::plant;

pub struct SharedSecretIssuer {
    pub issuer: &'static str,
    pub audience: &'static str,
    pub secret: &'static str,
}

/// The one that tests trust.
pub const ACME: SharedSecretIssuer = SharedSecretIssuer {
    issuer: "https://acme.example.com",
    audience: "todo",
    secret: "a secret of at least 32 bytes, as HS256 wants it",
};

impl SharedSecretIssuer {
    /// Settings of a service that trusts it beside its own accounts.
    pub fn settings(&self) -> Vec<(&'static str, &'static str)> {
        vec![
            ("TODO_AUTH__LOCAL__ENABLED", "true"),
            ("TODO_AUTH__ISSUER", self.issuer),
            ("TODO_AUTH__AUDIENCE", self.audience),
            ("TODO_AUTH__SECRET", self.secret),
        ]
    }

    /// Claims that are good for an hour.
    pub fn claims(&self, sub: &str) -> Value {
        json!({
            "iss": self.issuer,
            "aud": self.audience,
            "sub": sub,
            "exp": chrono::Utc::now().timestamp() + 3600,
        })
    }

    /// A good token.
    pub fn token(&self, sub: &str) -> String {
        self.sign(&json!({"alg": "HS256", "typ": "JWT"}), &self.claims(sub))
    }

    /// Signs whatever it is given, with HMAC-SHA-256 whatever the header says.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.secret.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, message.as_bytes()));
        let token = format!("{message}.{signature}");
        plant(&token);
        token
    }
}
