use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;

fn bytes(length: usize) -> String {
    URL_SAFE_NO_PAD.encode(vec![0xc5; length])
}

fn ed25519(kid: &str) -> Value {
    json!({"kid": kid, "kty": "OKP", "crv": "Ed25519", "x": bytes(32)})
}

/// `jwk` with one member changed, or taken out where it is `null`.
fn with(mut jwk: Value, member: &str, value: Value) -> Value {
    match value {
        Value::Null => jwk.as_object_mut().unwrap().remove(member),
        value => jwk.as_object_mut().unwrap().insert(member.to_owned(), value),
    };
    jwk
}

fn parse(keys: &[Value]) -> (KeySet, Vec<PassedOver>) {
    KeySet::parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

#[test]
fn the_algorithm_is_that_of_the_kind() {
    let (set, passed_over) = parse(&[
        ed25519("ed"),
        with(ed25519("ed-named"), "alg", json!("EdDSA")),
        with(ed25519("ed-new"), "alg", json!("Ed25519")),
        json!({"kid": "ec", "kty": "EC", "crv": "P-256", "x": bytes(32), "y": bytes(32)}),
        json!({"kid": "rsa", "kty": "RSA", "n": bytes(256), "e": "AQAB", "use": "sig"}),
    ]);
    assert_eq!(passed_over, []);
    let ed = &["EdDSA", "Ed25519"][..];
    let kinds = [("ed", ed), ("ed-named", ed), ("ed-new", ed)];
    for (kid, names) in kinds.into_iter().chain([("ec", &["ES256"][..]), ("rsa", &["RS256"])]) {
        assert_eq!(set.get(kid).unwrap().names, names);
    }
    assert!(set.get("none").is_none());
}

#[test]
fn what_is_of_no_use_is_passed_over_and_the_rest_stays() {
    let useless = [
        json!({"kid": "secret", "kty": "oct", "k": bytes(32), "alg": "HS256"}),
        json!({"kid": "short", "kty": "RSA", "n": bytes(128), "e": "AQAB"}),
        json!({"kid": "padded", "kty": "RSA", "n": URL_SAFE_NO_PAD.encode([&[0; 128][..], &[9; 128]].concat()), "e": "AQAB"}),
        json!({"kid": "long", "kty": "RSA", "n": bytes(1025), "e": "AQAB"}),
        json!({"kid": "curve", "kty": "EC", "crv": "P-521", "x": bytes(66), "y": bytes(66)}),
        json!({"kid": "half", "kty": "EC", "crv": "P-256", "x": bytes(32)}),
        with(ed25519("448"), "crv", json!("Ed448")),
        with(ed25519("448-alg"), "alg", json!("Ed448")),
        with(ed25519("esp256"), "alg", json!("ESP256")),
        with(ed25519("none"), "alg", json!("none")),
        with(ed25519("hmac"), "alg", json!("HS256")),
        with(ed25519("other"), "alg", json!("RS256")),
        with(ed25519("encrypts"), "use", json!("enc")),
        with(ed25519("signs"), "key_ops", json!(["sign"])),
        with(ed25519("long-x"), "x", json!(bytes(33))),
        with(ed25519("base64"), "x", json!("+/==")),
        with(ed25519("-"), "kid", json!(null)),
        with(ed25519("-"), "kid", json!(7)),
        ed25519("good"),
        json!("a text"),
        json!(null),
        json!([[[]]]),
    ];
    let (set, passed_over) = parse(&[&[ed25519("good")], &useless[..]].concat());
    assert_eq!(set.len(), 1);
    assert_eq!(passed_over.len(), useless.len(), "{passed_over:#?}");
}

#[test]
fn what_is_no_set_is_told() {
    for text in ["", "{}", "[]", "{\"keys\": {}}", "<html>", "{\"keys\": [", "\u{0}"] {
        KeySet::parse(text.as_bytes()).unwrap_err();
    }
    let deep = format!("{{\"keys\": {}", "[".repeat(100_000));
    KeySet::parse(deep.as_bytes()).unwrap_err();
}

#[test]
fn a_key_is_the_same_in_every_set() {
    let (first, _) = parse(&[ed25519("a"), ed25519("b")]);
    let (again, _) = parse(&[ed25519("b"), ed25519("a")]);
    let (renamed, _) = parse(&[ed25519("a"), ed25519("c")]);
    assert!(first.equals(&again) && !first.equals(&renamed));
    assert!(renamed.holds(first.get("b").unwrap().id), "a name is not what is trusted");
}
