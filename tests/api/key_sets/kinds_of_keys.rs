//! Which keys of a set count, and for which tokens.

use std::time::Duration;

use serde_json::json;
use todo_tests::{Conduct, IssuerKey, JwksServer};

use super::list;

#[tokio::test]
async fn tokens_of_all_three_kinds_of_keys_let_in() {
    let publisher = JwksServer::start().await;
    let keys = [IssuerKey::eddsa("ed"), IssuerKey::es256("ec"), IssuerKey::rs256("rsa")];
    publisher.publish(&keys.each_ref());
    let service = publisher.service(&[]).await;
    assert_eq!(publisher.asked(), 0, "nobody has needed it yet");
    for key in &keys {
        assert_eq!(list(&service, &publisher.token(key, "ada")).await.status, 200, "{}", key.kid);
    }
    assert_eq!(publisher.asked(), 1);
}

#[tokio::test]
async fn a_key_is_known_by_its_name() {
    let publisher = JwksServer::start().await;
    let (good, other) = (IssuerKey::eddsa("good"), IssuerKey::eddsa("other"));
    publisher.publish(&[&good, &other]);
    let service = publisher.service(&[]).await;
    let claims = publisher.claims("ada");
    for header in [
        json!({"alg": "EdDSA"}),
        json!({"alg": "EdDSA", "kid": null}),
        json!({"alg": "EdDSA", "kid": 7}),
        json!({"alg": "EdDSA", "kid": ["good"]}),
        json!({"alg": "EdDSA", "kid": "other"}),
        json!({"alg": "ES256", "kid": "good"}),
        json!({"alg": "HS256", "kid": "good"}),
    ] {
        list(&service, &good.sign(&header, &claims)).await.must_refuse(401, "invalid_token");
    }
}

/// RFC 9864: one algorithm by two names.
#[tokio::test]
async fn ed25519_may_be_called_by_its_own_name() {
    let publisher = JwksServer::start().await;
    let (named, other) = (IssuerKey::eddsa("named"), IssuerKey::es256("other"));
    let jwk = |key: &IssuerKey, alg: &str| {
        let mut jwk = key.jwk();
        jwk["alg"] = json!(alg);
        jwk
    };
    let set = json!({"keys": [jwk(&named, "Ed25519"), jwk(&other, "ES256")]}).to_string();
    publisher.behave(Conduct::Answer(set, Duration::ZERO));
    let service = publisher.service(&[]).await;
    let claims = publisher.claims("ada");
    for alg in ["Ed25519", "EdDSA"] {
        let token = named.sign(&json!({"alg": alg, "kid": "named"}), &claims);
        assert_eq!(list(&service, &token).await.status, 200, "{alg}");
        // The name alone is worth nothing.
        let eve = publisher.claims("eve");
        for forger in [IssuerKey::eddsa("named"), IssuerKey::es256("named")] {
            let token = forger.sign(&json!({"alg": alg, "kid": "named"}), &eve);
            list(&service, &token).await.must_refuse(401, "invalid_token");
        }
        let token = other.sign(&json!({"alg": alg, "kid": "other"}), &eve);
        list(&service, &token).await.must_refuse(401, "invalid_token");
    }
    for alg in ["Ed448", "ed25519", "ES256", "HS256", "none", ""] {
        let token = named.sign(&json!({"alg": alg, "kid": "named"}), &claims);
        list(&service, &token).await.must_refuse(401, "invalid_token");
    }
}

#[tokio::test]
async fn a_key_of_a_kind_that_we_do_not_know_is_passed_over_and_logged() {
    let publisher = JwksServer::start().await;
    let key = IssuerKey::eddsa("key");
    let unknown = json!({"kid": "post-quantum", "kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA"});
    let set = json!({"keys": [unknown, key.jwk()]}).to_string();
    publisher.behave(Conduct::Answer(set, Duration::ZERO));
    let service = publisher.service(&[]).await;
    assert_eq!(list(&service, &publisher.token(&key, "ada")).await.status, 200);
    assert!(service.log.text().contains("post-quantum"), "{}", service.log.text());
}
