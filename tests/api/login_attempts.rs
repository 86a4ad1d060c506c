//! Whoever guesses passwords.

use reqwest::Method;
use serde_json::json;
use todo_tests::{Answer, PASSWORD, Service};

/// Every test comes from this machine, which is made a proxy that says where it comes from.
const PROXY: (&str, &str) = ("TODO_HTTP__TRUSTED_PROXIES", "127.0.0.1");

async fn log_in(service: &Service, from: &str, email: &str, password: &str) -> Answer {
    let request = service.request(Method::POST, "/api/sessions").header("x-forwarded-for", from);
    Answer::to(request.json(&json!({"email": email, "password": password}))).await
}

#[tokio::test]
async fn after_ten_wrong_passwords_even_the_right_one_has_to_wait() {
    let service = Service::start_with(&[PROXY]).await;
    let ada = service.register("ada").await;
    let here = "192.0.2.1";
    for guess in 0..10 {
        let answer = log_in(&service, here, &ada.email, &format!("guess number {guess}")).await;
        answer.must_refuse(401, "invalid_credentials");
    }
    let answer = log_in(&service, here, "ADA@example.com", PASSWORD).await;
    answer.must_refuse(429, "rate_limited");
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((800..=900).contains(&seconds), "{seconds}");

    let elsewhere = log_in(&service, "192.0.2.2", &ada.email, PASSWORD).await;
    assert_eq!(elsewhere.status, 200, "nobody can lock her out");
    service.register("bob").await;
    assert_eq!(log_in(&service, here, "bob@example.com", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn the_right_password_makes_the_wrong_ones_before_it_forgotten() {
    let service = Service::start_with(&[PROXY]).await;
    let ada = service.register("ada").await;
    for _ in 0..2 {
        for guess in 0..9 {
            let guess = format!("guess number {guess}");
            let answer = log_in(&service, "192.0.2.1", &ada.email, &guess).await;
            answer.must_refuse(401, "invalid_credentials");
        }
        let right = log_in(&service, "192.0.2.1", &ada.email, PASSWORD).await;
        assert_eq!(right.status, 200);
    }
}

#[tokio::test]
async fn accounts_that_do_not_exist_are_limited_alike() {
    let service = Service::start_with(&[PROXY]).await;
    for _ in 0..10 {
        let answer = log_in(&service, "192.0.2.1", "nobody@example.com", PASSWORD).await;
        answer.must_refuse(401, "invalid_credentials");
    }
    let answer = log_in(&service, "192.0.2.1", "nobody@example.com", PASSWORD).await;
    answer.must_refuse(429, "rate_limited");
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_once_are_no_way_around() {
    let service = Service::start_with(&[PROXY]).await;
    let ada = service.register("ada").await;
    let guess = async |number: usize| {
        let password = format!("guess number {number}");
        log_in(&service, "192.0.2.1", &ada.email, &password).await.status.as_u16()
    };
    let answers = futures::future::join_all((0..40).map(guess)).await;
    let count = |status| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!((count(401), count(429)), (10, 30));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_know_their_passwords_all_get_in() {
    let service = Service::start_with(&[PROXY]).await;
    let ada = service.register("ada").await;
    let all = (0..30)
        .map(async |_| log_in(&service, "192.0.2.1", &ada.email, PASSWORD).await.status.as_u16());
    assert_eq!(futures::future::join_all(all).await, [200; 30]);
}

#[tokio::test]
async fn what_a_stranger_says_of_where_it_comes_from_does_not_count() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    for guess in 0..10 {
        let from = format!("192.0.2.{guess}");
        log_in(&service, &from, &ada.email, "wrong horse")
            .await
            .must_refuse(401, "invalid_credentials");
    }
    let answer = log_in(&service, "192.0.2.99", &ada.email, PASSWORD).await;
    answer.must_refuse(429, "rate_limited");
}

#[tokio::test]
async fn whoever_has_only_a_token_cannot_guess_the_password_either() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let change = async |current: &str| {
        let request = ada.request(&service, Method::PUT, "/api/users/me/password");
        let body = json!({"current_password": current, "new_password": "battery staple"});
        Answer::to(request.json(&body)).await
    };
    for _ in 0..10 {
        change("wrong horse").await.must_refuse(403, "wrong_password");
    }
    change(PASSWORD).await.must_refuse(429, "rate_limited");
}

/// More often than not a proxy that nobody has named: all who come through it are one.
#[tokio::test]
async fn whoever_says_where_requests_come_from_and_is_not_trusted_is_told_of_once() {
    for (settings, times) in [(&[][..], 1), (&[PROXY], 0)] {
        let service = Service::start_with(settings).await;
        let told = || {
            let lines = service.log.lines().into_iter();
            lines
                .filter(|line| line["msg"].to_string().contains("X-Forwarded-For"))
                .collect::<Vec<_>>()
        };
        Answer::to(service.request(Method::GET, "/api/todos")).await;
        assert_eq!(told().len(), 0, "nobody has said anything");
        for path in ["/api/todos", "/api/users/me"] {
            let request = service.request(Method::GET, path);
            Answer::to(request.header("x-forwarded-for", "192.0.2.1")).await;
        }
        log_in(&service, "192.0.2.1", "ada@example.com", PASSWORD).await;
        let told = told();
        assert_eq!(told.len(), times, "{told:?}");
        for line in told {
            assert_eq!((&line["level"], &line["peer"]), (&json!("WARN"), &json!("127.0.0.1")));
            let sentence = line["msg"].as_str().unwrap();
            assert!(sentence.contains("http.trusted_proxies"), "{sentence}");
        }
    }
}
