//! What an operator sees.

use reqwest::Method;
use todo_tests::{Answer, Service};

/// The value of a metric by its name and labels, as Prometheus writes both.
pub(crate) fn value(page: &str, name: &str) -> Option<f64> {
    let line = page
        .lines()
        .find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')))?;
    line.rsplit(' ').next()?.parse().ok()
}

pub(crate) async fn metrics(service: &Service) -> String {
    let address = service.server.as_ref().unwrap().metrics_address().unwrap();
    let answer = reqwest::get(format!("http://{address}/metrics")).await.unwrap();
    assert_eq!(
        answer.headers()["content-type"],
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    answer.text().await.unwrap()
}

pub(crate) const METRICS: [(&str, &str); 1] = [("TODO_HTTP__METRICS_ADDRESS", "127.0.0.1:0")];

#[tokio::test]
async fn requests_statements_and_connections_are_counted() {
    let service = Service::start_with(&METRICS).await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    ada.client.todo_view().id(todo.id).send().await.unwrap();
    ada.client.todo_view().id(todo.id).send().await.unwrap();
    Answer::to(service.request(Method::GET, "/api/todos")).await.must_refuse(401, "missing_token");
    let wrong_method = Answer::to(service.request(Method::PUT, "/api/todos")).await;
    wrong_method.must_refuse(405, "method_not_allowed");

    let page = metrics(&service).await;
    let view = r#"{operation="todo_view",http_response_status_code="200"}"#;
    let refused = r#"{operation="todo_list",http_response_status_code="401"}"#;
    let wrong_method = r#"{operation="method_not_allowed",http_response_status_code="405"}"#;
    let find = r#"{db_operation_name="todo_find"}"#;
    for (name, expected) in [
        (format!("http_server_request_duration_seconds_count{view}"), 2.0),
        (format!("http_server_request_duration_seconds_count{refused}"), 1.0),
        (format!("http_server_request_duration_seconds_count{wrong_method}"), 1.0),
        (format!("db_client_operation_duration_seconds_count{find}"), 2.0),
        (format!("db_client_operation_batch_size_sum{find}"), 2.0),
        (format!("todo_lane_wait_seconds_count{find}"), 2.0),
        (format!("todo_lane_waiting{find}"), 0.0),
        ("todo_password_wait_seconds_count{purpose=\"register\"}".to_owned(), 1.0),
        ("todo_password_wait_seconds_count{purpose=\"log_in\"}".to_owned(), 1.0),
        ("todo_password_waiting{purpose=\"log_in\"}".to_owned(), 0.0),
        ("db_client_connection_count{state=\"used\"}".to_owned(), 0.0),
        ("db_client_connection_max".to_owned(), 8.0),
        ("db_client_connection_pending_requests".to_owned(), 0.0),
        ("todo_database_up".to_owned(), 1.0),
        ("todo_token_cache_misses_total".to_owned(), 1.0),
        ("todo_token_cache_hits_total".to_owned(), 2.0),
    ] {
        assert_eq!(value(&page, &name), Some(expected), "{name} in\n{page}");
    }
    assert!(value(&page, "db_client_connection_create_time_seconds_count").unwrap() >= 1.0);
}

#[tokio::test]
async fn failures_are_counted_by_why() {
    let service = Service::start_with(&METRICS).await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    ada.client.todo_create().body_map(|body| body.id(todo.id).title("x")).send().await.unwrap_err();
    service.database.take_away();
    ada.client.todo_view().id(todo.id).send().await.unwrap_err();

    let page = metrics(&service).await;
    let failures = |statement: &str, why: &str| {
        let labels = format!(r#"{{db_operation_name="{statement}",error_type="{why}"}}"#);
        value(&page, &format!("db_client_operation_failures_total{labels}"))
    };
    assert_eq!(failures("todo_insert", "constraint"), Some(1.0), "{page}");
    assert_eq!(failures("todo_find", "unavailable"), Some(1.0), "{page}");
    assert_eq!(value(&page, "todo_database_up"), Some(0.0));
    assert!(value(&page, "db_client_connection_failures_total").unwrap() >= 1.0);
}

#[tokio::test]
async fn what_goes_beyond_a_quota_is_counted() {
    let quota = ("TODO_QUOTAS__TODOS_PER_USER", "1");
    let service = Service::start_with(&[METRICS[0], quota]).await;
    let ada = service.register("ada").await;
    ada.todo("Buy milk").await;
    ada.client.todo_create().body_map(|body| body.title("x")).send().await.unwrap_err();
    let page = metrics(&service).await;
    assert_eq!(value(&page, "todo_quota_refusals_total{quota=\"todos\"}"), Some(1.0), "{page}");
}

/// What is private stays private.
#[tokio::test]
async fn metrics_are_on_a_listener_of_their_own_and_by_default_on_none() {
    let service = Service::start().await;
    assert_eq!(service.server.as_ref().unwrap().metrics_address(), None);
    let service = Service::start_with(&METRICS).await;
    let answer = Answer::to(service.request(Method::GET, "/metrics")).await;
    assert_eq!(answer.status, 404);
}
