//! Methods that a path lacks.

use reqwest::Method;
use todo_tests::{Answer, Service};

#[tokio::test]
async fn a_method_that_a_path_lacks_is_405_with_those_that_it_has() {
    let service = Service::start().await;
    let id = "0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b";
    for (path, allow, lacks) in [
        ("/api/todos".to_owned(), "GET, POST, OPTIONS", vec!["PUT", "PATCH", "DELETE", "TRACE"]),
        (format!("/api/todos/{id}"), "GET, PUT, DELETE, OPTIONS", vec!["POST", "PATCH", "TRACE"]),
        (format!("/api/todos/{id}/complete"), "PATCH, OPTIONS", vec!["GET", "POST", "PUT"]),
        ("/api/users".to_owned(), "POST, OPTIONS", vec!["GET", "DELETE"]),
        ("/api/users/me".to_owned(), "GET, DELETE, OPTIONS", vec!["POST", "PUT"]),
        ("/api/sessions".to_owned(), "POST, OPTIONS", vec!["GET", "DELETE"]),
    ] {
        for method in lacks {
            let method: Method = method.parse().unwrap();
            let answer = Answer::to(service.request(method, &path)).await;
            answer.must_refuse(405, "method_not_allowed");
            assert_eq!(answer.header("allow"), allow, "{path}");
        }
    }
}

#[tokio::test]
async fn head_is_answered_without_a_body() {
    let service = Service::start().await;
    let answer = Answer::to(service.request(Method::HEAD, "/api/todos")).await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("allow"), "GET, POST, OPTIONS");
}
