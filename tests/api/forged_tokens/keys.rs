//! Which key a token is verified with: never one that it brings or points to.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use todo_tests::{IssuerKey, JwksServer};

use super::{Target, spki};

#[tokio::test]
async fn a_key_is_looked_up_by_name_and_nowhere_else() {
    let target = Target::new().await;
    let forger = IssuerKey::eddsa("ed");
    for kid in [
        "../../../../dev/null",
        "/dev/null",
        "file:///dev/null",
        "ed' or '1'='1",
        "ed'; drop table users; --",
        "ed\u{0}",
        "ED",
        " ed",
        "",
        &"e".repeat(4000),
    ] {
        for key in [&forger, &target.keys[0]] {
            let header = json!({"alg": "EdDSA", "kid": kid});
            target.must_not_let_in(&key.sign(&header, &target.claims())).await;
        }
    }
    target.must_refuse(&target.publisher.token(&forger, "ada")).await;
    assert_eq!(target.ask(&target.publisher.token(&target.keys[0], "ada")).await.status, 200);
}

#[tokio::test]
async fn a_token_does_not_say_where_its_key_lies() {
    let target = Target::new().await;
    let elsewhere = JwksServer::start().await;
    let forger = IssuerKey::eddsa("forged");
    elsewhere.publish(&[&forger]);
    let url = format!("{}/jwks", elsewhere.issuer);
    for (name, value) in [
        ("jku", json!(url)),
        ("x5u", json!(url)),
        ("jwk", forger.jwk()),
        ("x5c", json!([STANDARD.encode(spki(&forger.jwk()))])),
    ] {
        for kid in ["forged", "ed"] {
            let mut header = json!({"alg": "EdDSA", "kid": kid});
            header[name] = value.clone();
            target.must_refuse(&forger.sign(&header, &target.claims())).await;
        }
    }
    assert_eq!(elsewhere.asked(), 0);
}
