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

/// What runs in a reader's browser is what its makers published.
#[test]
fn the_files_of_swagger_ui_are_as_published() {
    let folder = "../server/src/endpoints/docs";
    let readme = std::fs::read_to_string(format!("{folder}/README.md")).unwrap();
    let rows = readme.lines().filter(|line| line.starts_with("| `"));
    let mut count = 0;
    for row in rows {
        let [_, file, _, expected, _] = row.split('`').collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        let bytes = std::fs::read(format!("{folder}/{file}")).unwrap();
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
        let digest: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, expected, "{file}");
        count += 1;
    }
    assert_eq!(count, 2);
}

/// A page of the frontend may read the document, and gets it once.
#[tokio::test]
async fn the_document_can_be_read_from_elsewhere_and_is_not_sent_twice() {
    let service =
        Service::start_with(&[("TODO_HTTP__ALLOWED_ORIGINS", "https://app.example.com")]).await;
    for path in ["/openapi.json", "/api-spec.yaml"] {
        let request =
            service.request(Method::GET, path).header("origin", "https://app.example.com");
        let first = request.try_clone().unwrap().send().await.unwrap();
        assert_eq!(first.headers()["access-control-allow-origin"], "https://app.example.com");
        let again = request.header("if-none-match", &first.headers()["etag"]).send().await.unwrap();
        assert_eq!(again.status(), 304, "{path}");
        assert_eq!(again.headers()["etag"], first.headers()["etag"]);
        assert!(again.bytes().await.unwrap().is_empty());
    }
    let yaml = service.request(Method::GET, "/api-spec.yaml").send().await.unwrap();
    assert_eq!(yaml.text().await.unwrap(), include_str!("../../api-spec.yaml"));
}

#[tokio::test]
async fn all_of_it_can_be_switched_off() {
    let service = Service::start_with(&[("TODO_DOCS__ENABLED", "false")]).await;
    for path in ["/docs", "/docs/page.js", "/openapi.json", "/api-spec.yaml"] {
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
            let has_test = |folder: &str| {
                let text = std::fs::read_to_string(format!("{folder}/{module}.rs"));
                text.is_ok_and(|text| text.contains(&format!("fn {test}(")))
            };
            let folders = ["api", "lanes", "rust_client", "../client/cli/tests/terminal"];
            assert!(folders.iter().any(|folder| has_test(folder)), "{name}");
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}
