//! A statement of one kind that PostgreSQL refuses, whoever asks: as after an upgrade that went
//! wrong, or a change to the schema behind the service's back.

use futures::future::join_all;
use reqwest::Method;
use todo_tests::{Answer, Service, TestUser};

use crate::metrics::{METRICS, metrics, value};

/// Every update of a todo fails from now on, and is counted, which no rollback takes back.
const BROKEN: &str = "create sequence tries; \
    create or replace function set_updated_at() returns trigger language plpgsql as \
    $$ begin perform nextval('tries'); raise 'could not load library \"plpgsql\"'; end $$";

async fn toggle(service: &Service, person: &TestUser, id: uuid::Uuid) -> Answer {
    let path = format!("/api/todos/{id}/complete");
    Answer::to(person.request(service, Method::PATCH, &path)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_500_is_told_once_and_counted_and_all_others_go_on() {
    let service = Service::start_with(&METRICS).await;
    let ada = service.register("ada").await;
    let mut todos = Vec::new();
    for number in 0..60 {
        todos.push(ada.todo(&number.to_string()).await.id);
    }
    service.database.execute(BROKEN).unwrap();

    toggle(&service, &ada, todos[0]).await.must_refuse(500, "internal");
    let all = join_all(todos.iter().map(|id| toggle(&service, &ada, *id))).await;
    for answer in all {
        answer.must_refuse(500, "internal");
    }
    assert_eq!(ada.titles().await.len(), 60);
    ada.todo("still").await;

    let log = service.log.text();
    let told: Vec<_> = log.lines().filter(|line| line.contains("PostgreSQL refuses")).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("could not load library") && told[0].contains("todo_toggle_complete"));
    let page = metrics(&service).await;
    let failures = |operation: &str| {
        let labels = format!("{{db_operation_name=\"{operation}\",error_type=\"fault\"}}");
        value(&page, &format!("db_client_operation_failures_total{labels}"))
    };
    assert_eq!((failures("todo_toggle_complete"), failures("todo_find")), (Some(61.0), None));
    assert_eq!(value(&page, "todo_database_up"), Some(1.0));
}

/// Something in between may say an error in PostgreSQL's place. Then nobody knows, and the connection
/// shows it: it answers no more.
#[tokio::test(flavor = "multi_thread")]
async fn an_error_that_is_not_of_postgresql_itself_is_of_unknown_outcome() {
    let (service, proxy) = Service::start_behind(&[]).await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await.id;
    proxy.refuse_next_answer("UPDATE 1");
    toggle(&service, &ada, todo).await.must_refuse(503, "outcome_unknown");
    assert!(ada.client.todo_view().id(todo).send().await.unwrap().completed);
    assert!(!service.log.text().contains("PostgreSQL refuses"), "{}", service.log.text());
}
