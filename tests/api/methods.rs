//! Methods, and what HTTP asks of a request before anybody looks at its path.

use reqwest::Method;
use serde_json::Value;
use todo_tests::{Answer, RawConnection, Service};

#[tokio::test]
async fn a_method_that_a_path_lacks_is_405_with_those_that_it_has() {
    let service = Service::start().await;
    let id = "0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b";
    for (path, allow, lacks) in [
        (
            "/api/todos".to_owned(),
            "GET, HEAD, POST, OPTIONS",
            vec!["PUT", "PATCH", "DELETE", "TRACE"],
        ),
        (
            format!("/api/todos/{id}"),
            "GET, HEAD, PUT, DELETE, OPTIONS",
            vec!["POST", "PATCH", "TRACE"],
        ),
        (format!("/api/todos/{id}/complete"), "PATCH, OPTIONS", vec!["GET", "POST", "PUT"]),
        ("/api/users".to_owned(), "POST, OPTIONS", vec!["GET", "DELETE"]),
        ("/api/users/me".to_owned(), "GET, HEAD, OPTIONS", vec!["POST", "PUT", "DELETE"]),
        ("/api/users/me/delete".to_owned(), "POST, OPTIONS", vec!["GET", "DELETE"]),
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
async fn a_path_that_no_operation_has_is_404_in_any_method() {
    let service = Service::start().await;
    for path in ["/", "/nowhere", "/api", "/api/todos/a/b", "/.well-known/jwks"] {
        for method in ["GET", "HEAD", "POST", "OPTIONS", "PROPFIND"] {
            let method: Method = method.parse().unwrap();
            let answer = Answer::to(service.request(method.clone(), path)).await;
            match method {
                Method::HEAD => assert_eq!(answer.status, 404),
                _ => answer.must_refuse(404, "not_found"),
            }
        }
    }
}

#[tokio::test]
async fn head_is_answered_as_get_without_the_body() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    for path in ["/api/todos", &format!("/api/todos/{}", todo.id), "/api/users/me"] {
        let get = Answer::to(ada.request(&service, Method::GET, path)).await;
        let head = Answer::to(ada.request(&service, Method::HEAD, path)).await;
        assert_eq!((head.status, head.body), (get.status, Value::Null), "{path}");
        for header in ["content-type", "content-length", "vary"] {
            assert_eq!(head.headers[header], get.headers[header], "{path}");
        }
    }
    let live = Answer::to(service.request(Method::HEAD, "/health/live")).await;
    assert_eq!(live.status, 200);
    let answer = Answer::to(service.request(Method::HEAD, "/api/sessions")).await;
    assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "POST, OPTIONS"));
}

#[tokio::test]
async fn a_request_without_one_host_is_refused() {
    let service = Service::start().await;
    for hosts in ["", "host: a\r\nhost: b\r\n"] {
        let request = format!("GET /health/live HTTP/1.1\r\n{hosts}\r\n");
        let answer = RawConnection::saying(&service, &request).await.until_closed().await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("`Host`"), "{answer}");
    }
}

/// RFC 9112, section 6.1: a proxy may have seen another end of it, so nothing behind it counts.
#[tokio::test]
async fn nothing_is_read_behind_a_request_of_two_lengths() {
    let service = Service::start().await;
    let hidden = "GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n";
    for lengths in [
        "content-length: 5\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 5\r\n",
    ] {
        let head = format!("POST /api/sessions HTTP/1.1\r\nhost: localhost\r\n{lengths}\r\n");
        let both = format!("{head}0\r\n\r\n{hidden}");
        let answers = RawConnection::saying(&service, &both).await.until_closed().await;
        assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{answers}");
        assert!(answers.starts_with("HTTP/1.1 4"), "{answers}");
    }
}
