//! Pages of other origins: an allowed one can call and read everything, any other nothing.

use reqwest::Method;
use serde_json::json;
use todo_tests::{Answer, Service};

const APP: &str = "https://app.example.com";
const EXPOSED: &str = "Allow, ETag, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id, \
             Idempotency-Replayed";

async fn allowing_app() -> Service {
    let origins = "https://app.example.com, http://localhost:5173";
    Service::start_with(&[("TODO_HTTP__ALLOWED_ORIGINS", origins)]).await
}

/// A preflight that fails hides from the page that the path does not exist.
#[tokio::test]
async fn an_allowed_page_may_read_that_a_path_does_not_exist_and_others_may_not() {
    let origin = "https://app.example.com";
    let service = Service::start_with(&[("TODO_HTTP__ALLOWED_ORIGINS", origin)]).await;
    let preflight = async |origin: &str| {
        let request = service.request(Method::OPTIONS, "/api/unknown").header("origin", origin);
        Answer::to(request.header("access-control-request-method", "GET")).await
    };
    assert_eq!(preflight(origin).await.status, 204);
    preflight("https://elsewhere.example.com").await.must_refuse(404, "not_found");
}

#[tokio::test]
async fn a_preflight_says_what_an_allowed_page_may_send() {
    let service = allowing_app().await;
    for path in ["/api/todos", "/api/todos/not-a-uuid/complete", "/api/sessions"] {
        let request = service
            .request(Method::OPTIONS, path)
            .header("origin", APP)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type");
        let answer = Answer::to(request).await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("access-control-allow-origin"), APP);
        // All that there are, or the page could not read that a path lacks one.
        let methods = "GET, HEAD, POST, PUT, PATCH, DELETE";
        assert_eq!(answer.header("access-control-allow-methods"), methods);
        assert_eq!(answer.header("access-control-allow-headers"), "Authorization, Content-Type");
        assert_eq!(answer.header("access-control-max-age"), "600");
        assert_eq!(answer.header("vary"), "Origin");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
}

#[tokio::test]
async fn an_allowed_page_can_read_every_kind_of_answer() {
    let service = allowing_app().await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let path = format!("/api/todos/{}", todo.id);
    let missing = "/api/todos/0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b";
    let too_long = json!({"title": "x".repeat(200_000)});
    for (status, request) in [
        (200, ada.request(&service, Method::GET, "/api/todos")),
        (201, ada.request(&service, Method::POST, "/api/todos").json(&json!({"title": "x"}))),
        (400, ada.request(&service, Method::GET, "/api/todos/no-uuid")),
        (400, ada.request(&service, Method::GET, "/api/todos?limit=0")),
        (400, ada.request(&service, Method::POST, "/api/todos").json(&json!({}))),
        (401, service.request(Method::GET, "/api/todos")),
        (404, ada.request(&service, Method::GET, missing)),
        (404, service.request(Method::GET, "/nowhere")),
        (404, service.request(Method::OPTIONS, "/nowhere")),
        (405, ada.request(&service, Method::PUT, "/api/todos")),
        (405, service.request("PROPFIND".parse().unwrap(), "/api/todos")),
        (
            409,
            ada.request(&service, Method::POST, "/api/todos")
                .json(&json!({"id": todo.id, "title": "x"})),
        ),
        (413, ada.request(&service, Method::POST, "/api/todos").json(&too_long)),
        (415, ada.request(&service, Method::POST, "/api/todos").body("x")),
        (204, ada.request(&service, Method::DELETE, &path)),
    ] {
        let answer = Answer::to(request.header("origin", APP)).await;
        assert_eq!(answer.status, status, "{answer:#?}");
        assert_eq!(answer.header("access-control-allow-origin"), APP, "{answer:#?}");
        assert_eq!(answer.header("access-control-expose-headers"), EXPOSED);
        assert_eq!(answer.header("vary"), "Origin");
    }
}

#[tokio::test]
async fn any_other_page_is_given_nothing() {
    let service = allowing_app().await;
    let ada = service.register("ada").await;
    for origin in [
        "https://evil.example.com",
        "http://app.example.com",
        "https://app.example.com:8443",
        "https://APP.example.com",
        "https://app.example.com.evil.example.com",
        "null",
        "*",
        "",
    ] {
        for method in [Method::GET, Method::OPTIONS] {
            let request = ada.request(&service, method, "/api/todos").header("origin", origin);
            let answer = Answer::to(request).await;
            assert!(answer.status.is_success());
            let names = answer.headers.keys().map(|name| name.as_str());
            assert_eq!(
                names.filter(|name| name.starts_with("access-control-")).count(),
                0,
                "{origin}"
            );
            assert_eq!(answer.header("vary"), "Origin", "caches must not mix them");
        }
    }
}

#[tokio::test]
async fn without_allowed_origins_no_page_may_call() {
    let service = Service::start().await;
    let request =
        service.request(Method::OPTIONS, "/api/todos").header("origin", "http://localhost:5173");
    assert_eq!(Answer::to(request).await.header("access-control-allow-origin"), "");
}
