//! Logging in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};
use todo_tests::{Answer, PASSWORD, Service, refused};

async fn log_in(service: &Service, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password});
    Answer::to(service.request(Method::POST, "/api/sessions").json(&body)).await
}

fn decoded(token: &str, part: usize) -> Value {
    let part = token.split('.').nth(part).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn a_session_is_a_bearer_token_for_fifteen_minutes_that_no_cache_keeps() {
    let service = Service::start().await;
    service.register("ada").await;
    let answer = log_in(&service, "ada@example.com", PASSWORD).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["token_type"], "Bearer");
    assert_eq!(answer.body["expires_in"], 900);
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn the_token_says_who_and_how_long_and_nothing_more() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let header = decoded(&ada.token, 0);
    assert_eq!((&header["alg"], &header["typ"]), (&json!("EdDSA"), &json!("JWT")));
    assert!(header["kid"].is_string());
    let claims = decoded(&ada.token, 1);
    assert_eq!(claims["sub"], ada.id.to_string());
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 900);
    let mut names: Vec<_> = claims.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["aud", "exp", "iat", "iss", "jti", "sub"]);
}

#[tokio::test]
async fn letter_case_of_the_address_does_not_matter_at_login() {
    let service = Service::start().await;
    service.register("ada").await;
    assert_eq!(log_in(&service, "ADA@example.com", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_are_one_answer() {
    let service = Service::start().await;
    service.register("ada").await;
    let wrong = log_in(&service, "ada@example.com", "wrong horse").await;
    let unknown = log_in(&service, "eve@example.com", PASSWORD).await;
    for answer in [&wrong, &unknown] {
        answer.must_refuse(401, "invalid_credentials");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    assert_eq!(wrong.message(), unknown.message());
}

#[tokio::test]
async fn a_user_of_another_issuer_cannot_be_logged_in_as() {
    let service = Service::start().await;
    service.database.execute("insert into users default values").unwrap();
    log_in(&service, "null@example.com", PASSWORD).await.must_refuse(401, "invalid_credentials");
}

#[tokio::test]
async fn issuer_and_audience_of_our_own_tokens_are_settings() {
    let service = Service::start_with(&[
        ("TODO_AUTH__LOCAL__ISSUER", "https://todo.example.com"),
        ("TODO_AUTH__LOCAL__AUDIENCE", "todos"),
    ])
    .await;
    let ada = service.register("ada").await;
    let claims = decoded(&ada.token, 1);
    assert_eq!(claims["iss"], "https://todo.example.com");
    assert_eq!(claims["aud"], "todos");
    assert_eq!(ada.client.user_view_self().send().await.unwrap().id, ada.id);

    let elsewhere = Service::start().await;
    let stranger = elsewhere.with_token(&ada.token);
    let refusal = refused(stranger.user_view_self().send().await);
    assert_eq!(refusal, (401, "invalid_token".to_owned()), "the key is the same, the name is not");
}
