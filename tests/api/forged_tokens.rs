//! Tokens as attackers make them. Each is refused with its code, and none is seen in the log.

mod claims;
mod headers;
mod keys;
mod signatures;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::Value;
use todo_tests::{Answer, IssuerKey, JwksServer, Service};

/// A service that trusts an issuer with one key of each kind, and what an attacker knows of it.
struct Target {
    publisher: JwksServer,
    keys: [IssuerKey; 3],
    service: Service,
}

impl Target {
    async fn new() -> Self {
        let publisher = JwksServer::start().await;
        let keys = [IssuerKey::eddsa("ed"), IssuerKey::es256("ec"), IssuerKey::rs256("rsa")];
        publisher.publish(&keys.each_ref());
        let service = publisher.service(&[("TODO_AUTH__LOCAL__ENABLED", "true")]).await;
        Self { publisher, keys, service }
    }

    async fn ask(&self, token: &str) -> Answer {
        let request = self.service.request(Method::GET, "/api/todos");
        Answer::to(request.bearer_auth(token)).await
    }

    /// Fails unless the token is refused and left no trace.
    async fn must_refuse(&self, token: &str) {
        self.ask(token).await.must_refuse(401, "invalid_token");
        self.has_left_no_trace(token);
    }

    /// The same for a token of a key that the issuer is not asked for each time.
    async fn must_not_let_in(&self, token: &str) {
        let answer = self.ask(token).await;
        match answer.status.as_u16() {
            503 => answer.must_refuse(503, "auth_keys_unavailable"),
            _ => answer.must_refuse(401, "invalid_token"),
        }
        self.has_left_no_trace(token);
    }

    fn has_left_no_trace(&self, token: &str) {
        let log = self.service.log.text();
        for part in token.split('.').filter(|part| part.len() > 20) {
            assert!(!log.contains(part), "{part} is in the log: {log}");
        }
    }

    fn claims(&self) -> Value {
        self.publisher.claims("ada")
    }
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// SubjectPublicKeyInfo, as `openssl pkey -pubout -outform DER` writes it.
fn spki(jwk: &Value) -> Vec<u8> {
    let member = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    match jwk["kty"].as_str().unwrap() {
        "OKP" => [&b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"[..], &member("x")].concat(),
        "EC" => [
            &b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04"[..],
            &member("x"),
            &member("y"),
        ]
        .concat(),
        _ => [
            &b"\x30\x82\x01\x22\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\x03\x82\x01\x0f\x00\x30\x82\x01\x0a\x02\x82\x01\x01\x00"[..],
            &member("n"),
            &b"\x02\x03\x01\x00\x01"[..],
        ]
        .concat(),
    }
}

#[tokio::test]
async fn good_tokens_let_in_or_nothing_here_shows_anything() {
    let target = Target::new().await;
    for key in &target.keys {
        let token = target.publisher.token(key, "ada");
        assert_eq!(target.ask(&token).await.status, 200);
    }
}
