//! A crowd that registers, and somebody who only wants to log in.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::{Client, RequestBuilder};
use serde_json::json;
use todo_tests::{Answer, PASSWORD, Service};

/// Every test comes from this machine, which is made a proxy that says where it comes from.
const PROXY: (&str, &str) = ("TODO_HTTP__TRUSTED_PROXIES", "127.0.0.1");

/// To make a client takes as long as to check a password, so there is one for the whole crowd.
struct Crowd<'a> {
    service: &'a Service,
    client: Client,
}

impl Crowd<'_> {
    fn register(&self, from: &str, name: &str) -> RequestBuilder {
        self.post("/api/users", from, &format!("{name}@example.com"))
    }

    fn log_in(&self, from: &str, email: &str) -> RequestBuilder {
        self.post("/api/sessions", from, email)
    }

    fn post(&self, path: &str, from: &str, email: &str) -> RequestBuilder {
        let request = self.client.post(format!("{}{path}", self.service.address));
        let body = json!({"email": email, "password": PASSWORD});
        request.header("x-forwarded-for", from).json(&body)
    }
}

/// What counts is not how long it takes, but how many of the crowd go first.
#[tokio::test(flavor = "multi_thread")]
async fn a_login_does_not_wait_for_a_crowd_that_registers() {
    const CROWD: usize = 60;
    let service = Service::start_with(&[PROXY]).await;
    let ada = service.register("ada").await;
    let crowd = Crowd { service: &service, client: Client::new() };
    let login = crowd.log_in("192.0.2.1", &ada.email);
    let registered = Arc::new(AtomicUsize::new(0));
    let strangers: Vec<_> = (0..CROWD)
        .map(|number| {
            // A quarter comes from one address, the others from one each.
            let from = if number % 4 == 0 { 0 } else { number };
            let (from, name) = (format!("198.51.100.{from}"), format!("stranger-{number}"));
            let request = crowd.register(&from, &name);
            let registered = registered.clone();
            tokio::spawn(async move {
                let answer = Answer::to(request).await;
                registered.fetch_add(1, Ordering::Relaxed);
                answer.status.as_u16()
            })
        })
        .collect();
    while registered.load(Ordering::Relaxed) < 5 {
        tokio::task::yield_now().await;
    }
    assert_eq!(Answer::to(login).await.status, 200);
    let before = registered.load(Ordering::Relaxed);
    assert!(before < CROWD / 2, "{before} of {CROWD} had registered before");
    for one in strangers {
        // On a machine that is busy not all are done within the time of a request.
        assert!(matches!(one.await.unwrap(), 201 | 503));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_asks_for_too_much_at_once_is_told_so() {
    let bounds = ("TODO_AUTH__LOCAL__PASSWORD_QUEUE_PER_ADDRESS", "2");
    let service = Service::start_with(&[PROXY, bounds]).await;
    let crowd = Crowd { service: &service, client: Client::new() };
    let here =
        (0..40).map(|number| Answer::to(crowd.register("2001:db8::1", &format!("here-{number}"))));
    let (answers, elsewhere) = tokio::join!(
        futures::future::join_all(here),
        Answer::to(crowd.register("2001:db8:0:1::1", "elsewhere")),
    );
    assert_eq!(elsewhere.status, 201);
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 201).collect();
    assert!((20..=38).contains(&refused.len()), "{}", refused.len());
    for answer in refused {
        answer.must_refuse(429, "rate_limited");
        assert_eq!(answer.header("retry-after"), "2");
        assert!(answer.message().contains("your address"), "{}", answer.message());
    }
}
