//! One line a request, and nothing in it that a user wrote.

use reqwest::Method;
use serde_json::json;
use todo_tests::{Answer, PASSWORD, Service, TestDatabase, secrets_in};

#[tokio::test]
async fn a_request_is_one_line_with_who_did_what_and_how_it_ended() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let answer = Answer::to(ada.request(&service, Method::GET, "/api/todos?limit=7")).await;
    let lines = service.log.requests();
    let line = lines.last().unwrap();
    assert_eq!(lines.len(), 3, "register, log in, list");
    assert_eq!(
        line["request_id"],
        answer.body["request_id"].as_str().unwrap_or(answer.header("x-request-id"))
    );
    assert_eq!(line["operation"], "todo_list");
    assert_eq!(line["status"], 200);
    assert_eq!(line["user_id"], ada.id.to_string());
    assert!(line["latency_us"].as_u64().unwrap() > 0);
    assert_eq!(line["batch_size"], 1);
    assert!(line["database_us"].as_u64().unwrap() > 0);
    assert_eq!(line["level"], "INFO");
    let mut names: Vec<_> = line.as_object().unwrap().keys().collect();
    names.sort();
    let expected = [
        "batch_size",
        "database_us",
        "latency_us",
        "level",
        "msg",
        "operation",
        "queue_us",
        "request_id",
        "status",
        "ts",
        "user_id",
    ];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn a_refusal_is_a_line_as_well() {
    let service = Service::start().await;
    Answer::to(service.request(Method::GET, "/api/todos")).await;
    Answer::to(service.request(Method::PUT, "/api/todos")).await;
    let lines = service.log.requests();
    let told: Vec<_> = lines.iter().map(|line| (&line["operation"], &line["status"])).collect();
    assert_eq!(
        told,
        [(&json!("todo_list"), &json!(401)), (&json!("method_not_allowed"), &json!(405))]
    );
}

#[tokio::test]
async fn a_request_that_reached_no_operation_is_a_line_without_its_path() {
    let service = Service::start().await;
    let answer = Answer::to(service.request(Method::GET, "/nowhere/secret?secret=secret")).await;
    Answer::to(service.request(Method::OPTIONS, "/api/todos")).await;
    Answer::to(service.request("PROPFIND".parse().unwrap(), "/api/todos")).await;
    // Dropshot writes its line after the answer has gone.
    let written = || service.log.requests().len() == 3;
    for _ in 0..100 {
        if written() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let lines = service.log.requests();
    let told = |operation| lines.iter().find(|line| line["operation"] == operation).unwrap();
    assert_eq!(told("none")["request_id"], answer.body["request_id"]);
    assert_eq!(told("none")["status"], 404);
    assert_eq!(told("preflight")["status"], 204);
    assert_eq!(lines.last().unwrap()["status"], 405);
    assert!(!service.log.text().contains("secret"), "{}", service.log.text());
}

#[tokio::test]
async fn the_cause_of_a_fault_is_in_the_log_and_not_in_the_answer() {
    let database = TestDatabase::migrated();
    let service = Service::start_on(database, &[]);
    let ada = service.register("ada").await;
    service.database.execute("alter table todos rename to elsewhere").unwrap();
    let answer = Answer::to(ada.request(&service, Method::GET, "/api/todos")).await;
    answer.must_refuse(500, "internal");
    assert!(!answer.message().contains("todos"), "{}", answer.message());
    let line = service.log.requests().pop().unwrap();
    assert!(line["cause"].as_str().unwrap().contains("\"todos\" does not exist"), "{line}");
    assert_eq!(line["level"], "ERRO");
}

#[tokio::test]
async fn a_constraint_is_logged_by_name_without_the_row_that_broke_it() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    service
        .database
        .execute(
            "alter table todos add constraint todos_no_secrets check (title not like '%secret%')",
        )
        .unwrap();
    let request = ada.request(&service, Method::POST, "/api/todos");
    let answer = Answer::to(request.json(&json!({"title": "top secret title"}))).await;
    answer.must_refuse(500, "internal");
    assert!(!answer.message().contains("secret"), "{}", answer.message());
    let line = service.log.requests().pop().unwrap();
    assert_eq!(line["cause"], "violates todos_no_secrets");
    assert!(!service.log.text().contains("top secret"));
}

#[tokio::test]
async fn no_title_token_password_address_or_claim_is_logged() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    ada.todo("top secret title").await;
    let request = ada.request(&service, Method::POST, "/api/todos");
    Answer::to(request.json(&json!({"title": "top secret title", "colour": "secret red"}))).await;
    let path = format!("/api/todos?page_token={}", ada.token);
    Answer::to(ada.request(&service, Method::GET, &path)).await;
    Answer::to(service.request(Method::GET, &format!("/nowhere/{}", ada.token))).await;
    let log_in = json!({"email": "ada@example.com", "password": "wrong secret"});
    Answer::to(service.request(Method::POST, "/api/sessions").json(&log_in)).await;

    let log = service.log.text();
    for secret in ["secret", &ada.token, PASSWORD, "ada@example.com", "iss"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

/// Every log of this suite is searched so; this is how it would be found.
#[tokio::test]
async fn a_secret_in_a_log_is_found() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    service.with_token(&ada.token);
    let signature = ada.token.rsplit('.').next().unwrap();
    for (log, holds) in [
        (format!("{{\"token\":\"{}\"}}", ada.token), 2),
        (format!("Bearer x.y.{signature}, again"), 1),
        (format!("tried {PASSWORD}"), 1),
        (service.log.text(), 0),
    ] {
        assert_eq!(secrets_in(&log).len(), holds, "{log}");
    }
}
