//! `database.statement_cache`: poolers that know no prepared statements can be lived with.

use todo_tests::Service;

/// How what is kept prepared is named.
const PREPARED: &str = "prepared_";

#[tokio::test]
async fn statements_stay_prepared_on_a_connection() {
    let (service, proxy) = Service::start_behind(&[]).await;
    service.register("ada").await.todo("Buy milk").await;
    assert!(proxy.has_carried(PREPARED));
}

#[tokio::test]
async fn without_the_cache_none_has_a_name() {
    let settings = [("TODO_DATABASE__STATEMENT_CACHE", "false")];
    let (service, proxy) = Service::start_behind(&settings).await;
    let ada = service.register("ada").await;
    ada.todo("Buy milk").await;
    assert_eq!(ada.titles().await, ["Buy milk"]);
    assert!(!proxy.has_carried(PREPARED));
}
