//! `/docs` and `/openapi.json`.

use reqwest::Method;
use todo_tests::{Answer, Service};

#[tokio::test]
async fn the_docs_lead_to_the_document() {
    let service = Service::start().await;
    let page = service.request(Method::GET, "/docs").send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    assert!(page.text().await.unwrap().contains("href=\"/openapi.json\""));
    let document = Answer::to(service.request(Method::GET, "/openapi.json")).await;
    assert_eq!(document.header("content-type"), "application/json");
    assert_eq!(document.body["openapi"], "3.0.3");
}

#[tokio::test]
async fn both_can_be_switched_off() {
    let service = Service::start_with(&[("TODO_DOCS__ENABLED", "false")]).await;
    for path in ["/docs", "/openapi.json"] {
        assert_eq!(Answer::to(service.request(Method::GET, path)).await.status, 404);
    }
}
