//! What describes the service: `/docs`, `/openapi.json`, and SECURITY.md.

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

/// A promise whose test is gone is none.
#[test]
fn each_promise_of_security_md_names_tests_that_there_are() {
    let promises = include_str!("../../SECURITY.md").lines().filter(|line| line.starts_with("| "));
    let mut count = 0;
    for promise in promises.skip(1) {
        let (_, tests) = promise.trim_end_matches([' ', '|']).rsplit_once('|').unwrap();
        let names: Vec<_> = tests.split('`').filter(|name| name.contains("::")).collect();
        assert!(!names.is_empty() || tests.contains("server/src"), "{promise}");
        for name in names {
            let (module, test) = name.rsplit_once("::").unwrap();
            let module = module.replace("::", "/");
            let read = |folder| std::fs::read_to_string(format!("{folder}/{module}.rs"));
            let text = read("api").or_else(|_| read("lanes")).unwrap();
            assert!(text.contains(&format!("fn {test}(")), "{name}");
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}
