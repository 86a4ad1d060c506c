//! How much one caller and one address may ask for.

use reqwest::Method;
use todo_tests::{Answer, Service};

use crate::metrics::{METRICS, metrics, value};

/// Every test comes from this machine, which is made a proxy that says where it comes from.
const PROXY: (&str, &str) = ("TODO_HTTP__TRUSTED_PROXIES", "127.0.0.1");

#[tokio::test(flavor = "multi_thread")]
async fn one_caller_has_so_many_requests_under_way_and_others_are_served() {
    let bound = ("TODO_LIMITS__REQUESTS_IN_FLIGHT_PER_CALLER", "3");
    let service = Service::start_with(&[bound, METRICS[0]]).await;
    let (eve, ada) = (service.register("eve").await, service.register("ada").await);
    let todo = eve.todo("Wait").await;
    let lock = service.database.hold("select * from todos for update");
    let toggle = || {
        let path = format!("/api/todos/{}/complete", todo.id);
        let request = eve.request(&service, Method::PATCH, &path);
        tokio::spawn(async move {
            // A request below may be under way in its place when it first comes.
            loop {
                let answer = Answer::to(request.try_clone().unwrap()).await;
                if answer.status != 429 {
                    break answer;
                }
            }
        })
    };
    let under_way = [toggle(), toggle(), toggle()];
    // Theirs may still be on the way.
    let refused = loop {
        let answer = Answer::to(eve.request(&service, Method::GET, "/api/todos")).await;
        if answer.status != 200 {
            break answer;
        }
    };
    refused.must_refuse(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), "1");
    assert!(refused.message().contains("3 requests in progress"), "{}", refused.message());
    assert_eq!(ada.titles().await, [] as [String; 0]);

    drop(lock);
    for answer in under_way {
        assert_eq!(answer.await.unwrap().status, 200);
    }
    assert_eq!(eve.titles().await, ["Wait"]);
    let name = "todo_refusals_total{bound=\"requests_in_flight_per_caller\"}";
    assert!(value(&metrics(&service).await, name).unwrap() >= 1.0);
}

#[tokio::test]
async fn one_caller_has_so_many_requests_a_second() {
    let service =
        Service::start_with(&[("TODO_LIMITS__REQUESTS_PER_SECOND_PER_CALLER", "2")]).await;
    let (eve, ada) = (service.register("eve").await, service.register("ada").await);
    let refused = loop {
        let answer = Answer::to(eve.request(&service, Method::GET, "/api/users/me")).await;
        if answer.status != 200 {
            break answer;
        }
    };
    refused.must_refuse(429, "rate_limited");
    assert_eq!(refused.header("ratelimit-policy"), "\"caller\";q=2;w=1");
    assert_eq!(refused.header("ratelimit"), "\"caller\";r=0;t=1");
    assert_eq!(refused.header("retry-after"), "1");
    ada.client.user_view_self().send().await.unwrap();
}

#[tokio::test]
async fn one_address_has_so_many_requests_a_second_and_health_is_always_told() {
    let bound = ("TODO_LIMITS__REQUESTS_PER_SECOND_PER_ADDRESS", "2");
    let service = Service::start_with(&[PROXY, bound]).await;
    let ask = async |from: &str, path: &str| {
        let request = service.request(Method::GET, path).header("origin", "http://localhost:5173");
        Answer::to(request.header("x-forwarded-for", from)).await
    };
    let refused = loop {
        let answer = ask("2001:db8:1:2:a::1", "/api/todos").await;
        if answer.status != 401 {
            break answer;
        }
    };
    refused.must_refuse(429, "rate_limited");
    assert_eq!(refused.header("ratelimit-policy"), "\"address\";q=2;w=1");
    assert_eq!(refused.header("vary"), "Origin");
    ask("2001:db8:1:3::1", "/api/todos").await.must_refuse(401, "missing_token");
    for _ in 0..10 {
        assert_eq!(ask("2001:db8:1:2:b::2", "/health/live").await.status, 200);
    }
}
