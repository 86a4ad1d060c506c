//! External issuers that publish their keys.

mod hostile_sets;
mod issuers;
mod kinds_of_keys;
mod renewal;
mod unknown_keys;

use std::time::Duration;

use reqwest::Method;
use todo_tests::{Answer, Service};

async fn list(service: &Service, token: &str) -> Answer {
    Answer::to(service.request(Method::GET, "/api/todos").bearer_auth(token)).await
}

/// Every test comes from this machine, which is made a proxy that says where it comes from.
const PROXY: (&str, &str) = ("TODO_HTTP__TRUSTED_PROXIES", "127.0.0.1");

async fn list_from(service: &Service, from: &str, token: &str) -> Answer {
    let request = service.request(Method::GET, "/api/todos").bearer_auth(token);
    Answer::to(request.header("x-forwarded-for", from)).await
}

/// A set is current for a second.
const SHORT: (&str, &str) = ("TODO_AUTH__KEY_SETS__RENEWAL", "1s");

async fn a_second_and_more() {
    tokio::time::sleep(Duration::from_millis(1100)).await;
}
