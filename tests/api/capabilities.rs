//! What an instance offers: no client has to try and see.

use reqwest::Method;
use todo_tests::{ACME, Answer, Service};

#[tokio::test]
async fn a_service_with_accounts_says_so_and_what_its_limits_are() {
    let service = Service::start().await;
    let offered = service.anonymous().capabilities_view().send().await.unwrap();
    assert!(offered.accounts);
    assert!(offered.issuers.is_empty());
    assert_eq!(offered.limits.todos_per_page, 200);
    assert_eq!(offered.limits.body_bytes, 131_072);
    let document = Answer::to(service.request(Method::GET, "/openapi.json")).await.body;
    assert_eq!(document["info"]["version"], offered.api_version);
}

#[tokio::test]
async fn a_service_without_accounts_names_its_issuers() {
    let service = Service::start_with(&ACME.settings()[1..]).await;
    let offered = service.anonymous().capabilities_view().send().await.unwrap();
    assert!(!offered.accounts);
    let issuers = offered.issuers.iter().map(|issuer| (&*issuer.issuer, &*issuer.audience));
    assert_eq!(issuers.collect::<Vec<_>>(), [(ACME.issuer, ACME.audience)]);
}
