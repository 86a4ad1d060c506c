//! Which tokens are accepted.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use serde_json::{Value, json};
use todo_tests::{ACME, Answer, Service, SharedSecretIssuer};

async fn list(service: &Service, token: &str) -> Answer {
    Answer::to(service.request(Method::GET, "/api/todos").bearer_auth(token)).await
}

/// The claims of a good token with one changed, or taken out where it is `null`.
fn claims_with(claim: &str, value: Value) -> Value {
    let mut claims = ACME.claims("ada");
    match value {
        Value::Null => claims.as_object_mut().unwrap().remove(claim),
        value => claims.as_object_mut().unwrap().insert(claim.to_owned(), value),
    };
    claims
}

fn signed(claims: &Value) -> String {
    ACME.sign(&json!({"alg": "HS256", "typ": "JWT"}), claims)
}

async fn trusting_acme() -> Service {
    Service::start_with(&ACME.settings()).await
}

#[tokio::test]
async fn a_token_of_a_trusted_issuer_lets_in() {
    let service = trusting_acme().await;
    assert_eq!(list(&service, &ACME.token("ada")).await.status, 200);
}

#[tokio::test]
async fn an_audience_may_be_one_of_several() {
    let service = trusting_acme().await;
    let several = claims_with("aud", json!(["other", ACME.audience]));
    assert_eq!(list(&service, &signed(&several)).await.status, 200);
}

#[tokio::test]
async fn clocks_may_differ_by_half_a_minute() {
    let service = trusting_acme().await;
    let now = Utc::now().timestamp();
    let with =
        async |claim, value: i64| list(&service, &signed(&claims_with(claim, json!(value)))).await;
    assert_eq!(with("exp", now - 20).await.status, 200);
    assert_eq!(with("nbf", now + 20).await.status, 200);
    with("exp", now - 40).await.must_refuse(401, "token_expired");
    with("nbf", now + 50).await.must_refuse(401, "invalid_token");
}

#[tokio::test]
async fn the_age_of_a_token_does_not_matter() {
    let service = trusting_acme().await;
    assert_eq!(list(&service, &signed(&claims_with("iat", json!(1)))).await.status, 200);
}

#[tokio::test]
async fn an_expired_token_is_told_apart() {
    let service = trusting_acme().await;
    let expired = signed(&claims_with("exp", json!(Utc::now().timestamp() - 60)));
    let answer = list(&service, &expired).await;
    answer.must_refuse(401, "token_expired");
    let challenge = answer.header("www-authenticate");
    assert!(challenge.starts_with("Bearer error=\"invalid_token\""), "{challenge}");
}

#[tokio::test]
async fn a_token_of_the_future_is_refused() {
    let service = trusting_acme().await;
    let early = signed(&claims_with("nbf", json!(Utc::now().timestamp() + 60)));
    list(&service, &early).await.must_refuse(401, "invalid_token");
}

#[tokio::test]
async fn exp_iss_aud_and_sub_are_required() {
    let service = trusting_acme().await;
    for claim in ["exp", "iss", "aud", "sub"] {
        let answer = list(&service, &signed(&claims_with(claim, json!(null)))).await;
        answer.must_refuse(401, "invalid_token");
    }
}

#[tokio::test]
async fn claims_of_a_wrong_type_are_refused() {
    let service = trusting_acme().await;
    for (claim, value) in [
        ("exp", json!("tomorrow")),
        ("exp", json!(-1)),
        ("nbf", json!("yesterday")),
        ("iss", json!([ACME.issuer])),
        ("iss", json!(7)),
        ("aud", json!({"todo": true})),
        ("aud", json!([])),
        ("sub", json!(7)),
        ("sub", json!(["ada"])),
    ] {
        let answer = list(&service, &signed(&claims_with(claim, value))).await;
        answer.must_refuse(401, "invalid_token");
    }
}

#[tokio::test]
async fn another_issuer_or_audience_is_refused_however_alike() {
    let service = trusting_acme().await;
    for (claim, value) in [
        ("iss", "https://evil.example.com"),
        ("iss", "https://acme.example.com/"),
        ("iss", "HTTPS://acme.example.com"),
        ("iss", ""),
        ("aud", "todos"),
        ("aud", "TODO"),
        ("aud", ""),
    ] {
        let answer = list(&service, &signed(&claims_with(claim, json!(value)))).await;
        answer.must_refuse(401, "invalid_token");
    }
}

#[tokio::test]
async fn a_token_signed_with_another_secret_is_refused() {
    let service = trusting_acme().await;
    let forger =
        SharedSecretIssuer { secret: "another secret of at least 32 bytes, but not ours", ..ACME };
    list(&service, &forger.token("ada")).await.must_refuse(401, "invalid_token");
}

#[tokio::test]
async fn a_token_whose_claims_were_changed_is_refused() {
    let service = trusting_acme().await;
    let token = ACME.token("ada");
    let signature = token.rsplit('.').next().unwrap();
    let forged = URL_SAFE_NO_PAD.encode(ACME.claims("eve").to_string());
    let header = token.split('.').next().unwrap();
    let answer = list(&service, &format!("{header}.{forged}.{signature}")).await;
    answer.must_refuse(401, "invalid_token");
}

#[tokio::test]
async fn an_unsigned_token_is_refused_however_it_is_spelled() {
    let service = trusting_acme().await;
    for alg in ["none", "None", "NONE", "", "hs256"] {
        let token = ACME.sign(&json!({"alg": alg, "typ": "JWT"}), &ACME.claims("ada"));
        list(&service, &token).await.must_refuse(401, "invalid_token");
        let (unsigned, _) = token.rsplit_once('.').unwrap();
        list(&service, &format!("{unsigned}.")).await.must_refuse(401, "invalid_token");
    }
}

#[tokio::test]
async fn the_algorithm_is_the_issuers_and_not_the_tokens() {
    let service = trusting_acme().await;
    for alg in ["HS384", "HS512", "RS256", "ES256", "EdDSA"] {
        let token = ACME.sign(&json!({"alg": alg, "typ": "JWT"}), &ACME.claims("ada"));
        list(&service, &token).await.must_refuse(401, "invalid_token");
    }
}

/// The classic: HMAC with the public key, which everybody has, as its secret.
#[tokio::test]
async fn the_local_issuers_tokens_cannot_be_forged_with_hmac() {
    let service = trusting_acme().await;
    let ada = service.register("ada").await;
    let part = |token: &str, part| {
        let part = token.split('.').nth(part).unwrap().to_owned();
        serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    let claims = part(&ada.token, 1);
    let forged = ACME.sign(&json!({"alg": "HS256", "typ": "JWT"}), &claims);
    list(&service, &forged).await.must_refuse(401, "invalid_token");
    let forged = ACME.sign(&part(&ada.token, 0), &claims);
    list(&service, &forged).await.must_refuse(401, "invalid_token");
}

#[tokio::test]
async fn a_token_of_another_servers_key_is_refused() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let (message, _) = ada.token.rsplit_once('.').unwrap();
    let stranger = Ed25519KeyPair::generate().unwrap();
    assert_eq!(stranger.public_key().as_ref().len(), 32);
    let signature = URL_SAFE_NO_PAD.encode(stranger.sign(message.as_bytes()));
    let answer = list(&service, &format!("{message}.{signature}")).await;
    answer.must_refuse(401, "invalid_token");
}

#[tokio::test]
async fn a_critical_extension_is_refused_whatever_it_is() {
    let service = trusting_acme().await;
    for crit in [json!(["exp"]), json!([]), json!(null), json!("b64")] {
        let header = json!({"alg": "HS256", "typ": "JWT", "crit": crit});
        let token = ACME.sign(&header, &ACME.claims("ada"));
        let answer = list(&service, &token).await;
        answer.must_refuse(401, "invalid_token");
        assert!(answer.message().contains("`crit`"), "{crit}: {}", answer.message());
    }
}

#[tokio::test]
async fn only_access_tokens_are_accepted() {
    let service = trusting_acme().await;
    let status = async |typ: Value| {
        let token = ACME.sign(&json!({"alg": "HS256", "typ": typ}), &ACME.claims("ada"));
        list(&service, &token).await.status.as_u16()
    };
    for typ in ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "application/JWT"] {
        assert_eq!(status(json!(typ)).await, 200, "{typ}");
    }
    for typ in [json!("logout+jwt"), json!("id+jwt"), json!(""), json!("jwt "), json!(7)] {
        assert_eq!(status(typ.clone()).await, 401, "{typ}");
    }
    let without = ACME.sign(&json!({"alg": "HS256"}), &ACME.claims("ada"));
    assert_eq!(list(&service, &without).await.status, 200);
}

#[tokio::test]
async fn a_subject_must_be_a_name() {
    let service = trusting_acme().await;
    for sub in ["", " ", "\t", "\u{a0}", "a\u{0}b", "a\nb", "\u{7f}", &"a".repeat(256)] {
        let answer = list(&service, &signed(&claims_with("sub", json!(sub)))).await;
        answer.must_refuse(401, "invalid_token");
    }
    let longest = "ä".repeat(255);
    assert_eq!(list(&service, &ACME.token(&longest)).await.status, 200);
}

#[tokio::test]
async fn what_is_no_token_is_refused() {
    let service = trusting_acme().await;
    let good = ACME.token("ada");
    let header = good.split('.').next().unwrap();
    let twice = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","alg":"HS256"}"#);
    for token in [
        "x",
        "a.b",
        "a.b.c",
        "..",
        &format!("{good}."),
        &format!("{good}.x"),
        &format!("{good}="),
        &format!("{header}..{header}"),
        &good.replacen(header, &twice, 1),
        &format!("{header}.{}.x", "A".repeat(9000)),
    ] {
        list(&service, token).await.must_refuse(401, "invalid_token");
    }
}

#[tokio::test]
async fn a_token_above_eight_kibibytes_is_refused_even_when_it_is_good() {
    let service = trusting_acme().await;
    let token = signed(&claims_with("padding", json!("x".repeat(8 * 1024))));
    list(&service, &token).await.must_refuse(401, "invalid_token");
}

#[tokio::test]
async fn a_request_without_a_token_hears_what_it_needs() {
    let service = Service::start().await;
    let answer = Answer::to(service.request(Method::GET, "/api/todos")).await;
    answer.must_refuse(401, "missing_token");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn a_malformed_authorization_header_is_refused() {
    let service = trusting_acme().await;
    let token = ACME.token("ada");
    for value in [
        "",
        "Bearer",
        "Bearer ",
        &token,
        &format!("Basic {token}"),
        &format!("Bearer{token}"),
        &format!("Bearer {token} {token}"),
        &format!("Bearer {token}, Bearer {token}"),
    ] {
        let request = service.request(Method::GET, "/api/todos").header(AUTHORIZATION, value);
        Answer::to(request).await.must_refuse(401, "invalid_token");
    }
    let request = service.request(Method::GET, "/api/todos");
    let not_ascii = HeaderValue::from_bytes(b"Bearer \xff\xfe").unwrap();
    Answer::to(request.header(AUTHORIZATION, not_ascii)).await.must_refuse(401, "invalid_token");
}

#[tokio::test]
async fn two_authorization_headers_are_refused_even_when_both_are_good() {
    let service = trusting_acme().await;
    let value = format!("Bearer {}", ACME.token("ada"));
    let request = service.request(Method::GET, "/api/todos");
    let request = request.header(AUTHORIZATION, &value).header(AUTHORIZATION, &value);
    Answer::to(request).await.must_refuse(401, "invalid_token");
}

#[tokio::test]
async fn the_scheme_may_be_in_any_letter_case() {
    let service = trusting_acme().await;
    for scheme in ["bearer", "BEARER"] {
        let value = format!("{scheme} {}", ACME.token("ada"));
        let request = service.request(Method::GET, "/api/todos").header(AUTHORIZATION, value);
        assert_eq!(Answer::to(request).await.status, 200);
    }
}

/// Better Auth gives out both, and the wrong one is easily sent.
#[tokio::test]
async fn whoever_sends_a_session_token_is_told_so() {
    let service = trusting_acme().await;
    let answer = list(&service, "c2Vzc2lvbg.c2lnbmF0dXJl").await;
    answer.must_refuse(401, "invalid_token");
    assert!(answer.message().contains("session token"), "{}", answer.message());
}
