//! The keys of our own tokens, published and changed.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::Value;
use todo_tests::{ACME, Answer, Service, refused, signing_key};

fn kid(token: &str) -> String {
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    serde_json::from_slice::<Value>(&header).unwrap()["kid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn our_keys_are_published_for_whoever_checks_our_tokens() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let keys = service.anonymous().jwks_view().send().await.unwrap().into_inner().keys;
    assert_eq!(keys.len(), 1);
    let key = &keys[0];
    assert_eq!(key.kid, kid(&ada.token));
    assert_eq!((key.kty.as_str(), key.crv.as_str()), ("OKP", "Ed25519"));
    assert_eq!((key.alg.as_str(), key.use_.as_str()), ("EdDSA", "sig"));

    let public = URL_SAFE_NO_PAD.decode(&key.x).unwrap();
    let verifier =
        aws_lc_rs::signature::UnparsedPublicKey::new(&aws_lc_rs::signature::ED25519, public);
    let (message, signature) = ada.token.rsplit_once('.').unwrap();
    verifier.verify(message.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
}

#[tokio::test]
async fn a_service_without_accounts_publishes_none() {
    let service = Service::start_with(&ACME.settings()[1..]).await;
    let answer = Answer::to(service.request(Method::GET, "/.well-known/jwks.json")).await;
    answer.must_refuse(404, "not_found");
}

/// Three steps, at no time of which a good token is refused: the next key is accepted everywhere,
/// then it signs and the old one is accepted, then the old one goes.
#[tokio::test]
async fn the_signing_key_can_be_changed_under_tokens_in_flight() {
    let (before, next) = (Service::start().await, signing_key());
    let ada = before.register("ada").await;
    let keys = before.anonymous().jwks_view().send().await.unwrap().into_inner().keys;
    let old = STANDARD.encode(
        [
            &b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"[..],
            &URL_SAFE_NO_PAD.decode(&keys[0].x).unwrap(),
        ]
        .concat(),
    );
    let prepared = Service::start_with(&[("TODO_AUTH__LOCAL__ACCEPTED_KEYS", next.as_str())]).await;
    let changed = Service::start_with(&[
        ("TODO_AUTH__LOCAL__SIGNING_KEY", next.as_str()),
        ("TODO_AUTH__LOCAL__ACCEPTED_KEYS", old.as_str()),
    ])
    .await;
    let done = Service::start_with(&[("TODO_AUTH__LOCAL__SIGNING_KEY", next.as_str())]).await;

    let bob = changed.register("bob").await;
    assert_ne!(kid(&bob.token), kid(&ada.token));
    let accepts = async |service: &Service, token: &str| {
        service.with_token(token).todo_list().send().await.is_ok()
    };
    for service in [&prepared, &changed] {
        assert!(accepts(service, &ada.token).await && accepts(service, &bob.token).await);
        let published = service.anonymous().jwks_view().send().await.unwrap().into_inner().keys;
        assert_eq!(published.len(), 2);
    }
    assert!(accepts(&done, &bob.token).await);
    let refusal = refused(done.with_token(&ada.token).todo_list().send().await);
    assert_eq!(refusal, (401, "invalid_token".to_owned()));
}
