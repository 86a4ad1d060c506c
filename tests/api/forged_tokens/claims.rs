//! Whom a token may speak for, for whom it is meant, and until when.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use reqwest::Method;
use serde_json::{Value, json};
use todo_tests::{ACME, Answer, JwksServer, Service};

use super::Target;

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
