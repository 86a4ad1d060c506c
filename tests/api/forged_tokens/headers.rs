//! The header around a token.

use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use serde_json::json;
use todo_tests::Answer;

use super::Target;

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
