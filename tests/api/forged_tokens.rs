//! Tokens as attackers make them. Each is refused with its code, and none is seen in the log.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::Utc;
use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use todo_tests::{ACME, Answer, IssuerKey, JwksServer, Service};

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

fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encoded(header), encoded(claims))
}

fn with_hmac(header: &Value, claims: &Value, secret: &[u8]) -> String {
    let message = unsigned(header, claims);
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, message.as_bytes()));
    format!("{message}.{signature}")
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

fn pem(der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
}

#[tokio::test]
async fn good_tokens_let_in_or_nothing_here_shows_anything() {
    let target = Target::new().await;
    for key in &target.keys {
        let token = target.publisher.token(key, "ada");
        assert_eq!(target.ask(&token).await.status, 200);
    }
}

/// The classic: HMAC with the public key, which everybody has, as its secret.
#[tokio::test]
async fn a_public_key_is_no_secret_in_whatever_form() {
    let target = Target::new().await;
    for key in &target.keys {
        let (jwk, der) = (key.jwk(), spki(&key.jwk()));
        let pem = pem(&der);
        let raw = ["x", "n"].iter().find_map(|name| jwk[*name].as_str()).unwrap();
        let secrets: [Vec<u8>; 6] = [
            pem.clone().into_bytes(),
            pem.trim_end().as_bytes().to_vec(),
            jwk.to_string().into_bytes(),
            raw.as_bytes().to_vec(),
            URL_SAFE_NO_PAD.decode(raw).unwrap(),
            der,
        ];
        for secret in &secrets {
            for alg in ["HS256", key.algorithm()] {
                let header = json!({"alg": alg, "typ": "JWT", "kid": key.kid});
                target.must_refuse(&with_hmac(&header, &target.claims(), secret)).await;
            }
        }
    }
}

#[tokio::test]
async fn a_local_token_cannot_be_made_with_the_published_key() {
    let target = Target::new().await;
    let ada = target.service.register("ada").await;
    let keys = target.service.anonymous().jwks_view().send().await.unwrap().into_inner().keys;
    let jwk = serde_json::to_value(&keys[0]).unwrap();
    let claims = URL_SAFE_NO_PAD.decode(ada.token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    for secret in [pem(&spki(&jwk)), jwk.to_string(), keys[0].x.clone()] {
        let header = json!({"alg": "HS256", "typ": "JWT", "kid": keys[0].kid});
        target.must_refuse(&with_hmac(&header, &claims, secret.as_bytes())).await;
    }
}

#[tokio::test]
async fn no_signature_is_none_however_it_is_spelled() {
    let target = Target::new().await;
    for alg in ["none", "None", "NONE", "nOnE", "", " none", "null", "HS256", "EdDSA", "ES256"] {
        for header in [json!({"alg": alg, "kid": "ed"}), json!({"alg": alg, "kid": "ec"})] {
            let message = unsigned(&header, &target.claims());
            for token in [format!("{message}."), message.clone(), format!("{message}.AA")] {
                target.must_refuse(&token).await;
            }
        }
    }
    for alg in [json!(null), json!(["none"]), json!({}), json!(0), json!(false)] {
        let message = unsigned(&json!({"alg": alg, "kid": "ed"}), &target.claims());
        target.must_refuse(&format!("{message}.")).await;
    }
}

/// All zeros were a good signature once (CVE-2022-21449).
#[tokio::test]
async fn signatures_that_are_none_are_refused() {
    let target = Target::new().await;
    for key in &target.keys {
        let header = json!({"alg": key.algorithm(), "kid": key.kid});
        let message = unsigned(&header, &target.claims());
        let good = key.sign(&header, &target.claims());
        let signature = URL_SAFE_NO_PAD.decode(good.rsplit('.').next().unwrap()).unwrap();
        let length = signature.len();
        let flipped: Vec<u8> = signature.iter().map(|byte| !byte).collect();
        for bytes in [
            &[][..],
            &vec![0; length],
            &vec![0xff; length],
            &flipped,
            &signature[..length - 1],
            &[&signature[..], &[0]].concat(),
            &[&[0], &signature[..]].concat(),
        ] {
            let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(bytes));
            target.must_refuse(&token).await;
        }
    }
}

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

#[tokio::test]
async fn no_issuer_speaks_for_another() {
    let target = Target::new().await;
    let ada = target.service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let key = &target.keys[0];
    let header = json!({"alg": "EdDSA", "kid": key.kid});
    // As the local issuer, with the id of one of its users.
    let mut claims = target.publisher.claims(&ada.id.to_string());
    for (iss, aud) in [("todo-server", "todo-server"), ("todo-server", "todo"), ("", "todo")] {
        (claims["iss"], claims["aud"]) = (json!(iss), json!(aud));
        target.must_refuse(&key.sign(&header, &claims)).await;
    }
    // As itself, with that id: a user of its own.
    let token = target.publisher.token(key, &ada.id.to_string());
    let path = format!("/api/todos/{}", todo.id);
    let request = target.service.request(Method::GET, &path).bearer_auth(&token);
    Answer::to(request).await.must_refuse(404, "not_found");
    // A grant of hers is none of its business either.
    let mut claims = target.publisher.claims("ada");
    claims["jti"] = json!(ada.id);
    assert_eq!(target.ask(&key.sign(&header, &claims)).await.status, 200);
    // Whom nobody has told of us.
    let stranger = JwksServer::start().await;
    stranger.publish(&[key]);
    target.must_refuse(&stranger.token(key, "ada")).await;
    assert_eq!(stranger.asked(), 0);
}

#[tokio::test]
async fn an_audience_must_be_among_those_named() {
    let target = Target::new().await;
    let key = &target.keys[0];
    let header = json!({"alg": "EdDSA", "kid": key.kid});
    let with = |aud: Value| {
        let mut claims = target.claims();
        claims["aud"] = aud;
        key.sign(&header, &claims)
    };
    assert_eq!(target.ask(&with(json!(["a", "todo"]))).await.status, 200);
    for aud in [
        json!([]),
        json!(["a", "b"]),
        json!([["todo"]]),
        json!({"todo": "todo"}),
        json!("todo,other"),
        json!("todo "),
        json!(null),
        json!([null, 7, "todo"]),
        json!("better-auth:session-cache"),
    ] {
        target.must_refuse(&with(aud)).await;
    }
}

#[tokio::test]
async fn large_tokens_are_refused_before_anything_is_done() {
    let target = Target::new().await;
    let key = &target.keys[0];
    let header = json!({"alg": "EdDSA", "kid": key.kid});
    let with_padding = |bytes: usize| {
        let mut claims = target.claims();
        claims["padding"] = json!("x".repeat(bytes));
        key.sign(&header, &claims)
    };
    assert_eq!(target.ask(&with_padding(5000)).await.status, 200);
    target.must_refuse(&with_padding(8 * 1024)).await;
    // More than a head may have at all; the connection is closed on whoever sends it.
    for bytes in [100 * 1024, 1 << 20] {
        let request = target.service.request(Method::GET, "/api/todos");
        let answer = request.bearer_auth(with_padding(bytes)).send().await;
        assert!(answer.is_err() || answer.is_ok_and(|answer| answer.status() == 431));
    }
    assert_eq!(target.ask(&target.publisher.token(key, "ada")).await.status, 200);
}

#[tokio::test]
async fn a_token_is_one_header_and_nothing_before_or_behind() {
    let target = Target::new().await;
    let good = target.publisher.token(&target.keys[0], "ada");
    let parts: Vec<&str> = good.split('.').collect();
    for token in [
        format!("{good}."),
        format!("{good}.{}", parts[2]),
        format!("{good}="),
        format!("{good}=="),
        format!("{good}%00"),
        format!("{good},{good}"),
        format!(".{good}"),
        format!("{}=.{}.{}", parts[0], parts[1], parts[2]),
        format!("{}.{}=.{}", parts[0], parts[1], parts[2]),
        good.replace('_', "/").replace('-', "+") + "+",
    ] {
        target.must_refuse(&token).await;
    }
    let ask = |values: &[&str]| {
        let request = target.service.request(Method::GET, "/api/todos");
        let request =
            values.iter().fold(request, |request, value| request.header(AUTHORIZATION, *value));
        Answer::to(request)
    };
    let bearer = format!("Bearer {good}");
    assert_eq!(ask(&[&bearer]).await.status, 200);
    for values in
        [&[bearer.as_str(), &bearer][..], &[&bearer, "Basic eDp5"], &["Basic eDp5", &bearer]]
    {
        ask(values).await.must_refuse(401, "invalid_token");
    }
}

/// Members that come twice: two readers could choose differently.
#[tokio::test]
async fn members_that_come_twice_are_refused() {
    let target = Target::new().await;
    let key = &target.keys[0];
    let good = target.publisher.token(key, "ada");
    let parts: Vec<&str> = good.split('.').collect();
    for header in [
        r#"{"alg":"none","alg":"EdDSA","kid":"ed"}"#,
        r#"{"alg":"EdDSA","alg":"none","kid":"ed"}"#,
        r#"{"alg":"EdDSA","kid":"x","kid":"ed"}"#,
    ] {
        let token = format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(header), parts[1], parts[2]);
        target.must_refuse(&token).await;
    }
}

#[tokio::test]
async fn at_the_edge_of_the_leeway_a_second_decides_even_for_a_token_seen_before() {
    let service = Service::start_with(&ACME.settings()).await;
    let with = |claim: &str, seconds: i64| {
        let mut claims = ACME.claims("ada");
        claims[claim] = json!(Utc::now().timestamp() + seconds);
        ACME.sign(&json!({"alg": "HS256"}), &claims)
    };
    let ask = async |token: &str| {
        let request = service.request(Method::GET, "/api/todos").bearer_auth(token);
        Answer::to(request).await
    };
    let (late, early) = (with("exp", -28), with("nbf", 32));
    assert_eq!(ask(&late).await.status, 200);
    ask(&early).await.must_refuse(401, "invalid_token");
    ask(&with("exp", -31)).await.must_refuse(401, "token_expired");
    tokio::time::sleep(std::time::Duration::from_millis(3100)).await;
    ask(&late).await.must_refuse(401, "token_expired");
    assert_eq!(ask(&early).await.status, 200);
}
