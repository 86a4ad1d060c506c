//! The database goes away, and comes back.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use reqwest::Method;
use serde_json::json;
use todo_tests::{Answer, Service, refused};

#[tokio::test]
async fn without_its_database_the_service_says_so_within_five_seconds() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    service.database.take_away();
    let asked = Instant::now();
    let answer = Answer::to(ada.request(&service, Method::GET, "/api/todos")).await;
    answer.must_refuse(503, "database_unavailable");
    assert_eq!(answer.header("retry-after"), "1");
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    let request = ada.request(&service, Method::POST, "/api/todos");
    let write = Answer::to(request.json(&json!({"title": "Buy milk"}))).await;
    write.must_refuse(503, "database_unavailable");
}

#[tokio::test]
async fn when_the_database_is_back_the_service_works_again_by_itself() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    service.database.take_away();
    let answer = Answer::to(ada.request(&service, Method::GET, "/api/todos")).await;
    answer.must_refuse(503, "database_unavailable");
    service.database.bring_back();
    service.ready().await;
    assert_eq!(ada.todo("Buy milk").await.title, "Buy milk");
}

#[tokio::test]
async fn sessions_that_ended_while_idle_are_noticed_by_nobody() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    for round in 0..5 {
        service.database.end_sessions();
        // Once at once, while the pool still trusts its connections, and once after a rest.
        if round % 2 == 1 {
            tokio::time::sleep(Duration::from_millis(1100)).await;
        }
        ada.todo("Buy milk").await;
    }
    assert_eq!(ada.titles().await.len(), 5);
}

#[tokio::test]
async fn wrong_tokens_are_told_even_without_a_database() {
    let service = Service::start().await;
    service.database.take_away();
    let answer = Answer::to(service.request(Method::GET, "/api/todos").bearer_auth("x")).await;
    answer.must_refuse(401, "invalid_token");
}

/// A lock that is never given back is what a statement meets that takes too long.
#[tokio::test]
async fn a_write_that_gets_no_answer_is_of_unknown_outcome_and_a_read_is_not() {
    let service = Service::start_with(&[("TODO_DATABASE__STATEMENT_TIMEOUT", "0s")]).await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let mut blocker = service.database.connect();
    blocker.batch_execute("begin; lock table todos in access exclusive mode").unwrap();

    let asked = Instant::now();
    let view = ada.client.todo_view().id(todo.id).send();
    let toggle = ada.client.todo_toggle_complete().id(todo.id).send();
    let (view, toggle) = tokio::join!(view, toggle);
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    assert_eq!(refused(view), (503, "database_unavailable".to_owned()));
    assert_eq!(refused(toggle), (503, "outcome_unknown".to_owned()));

    blocker.batch_execute("rollback").unwrap();
    assert_eq!(ada.titles().await, ["Buy milk"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_wait_longer_than_they_should_are_told_to_come_back() {
    let service = Service::start_with(&[("TODO_DATABASE__POOL_SIZE", "1")]).await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let mut blocker = service.database.connect();
    blocker.batch_execute("begin; lock table todos in access exclusive mode").unwrap();
    let view = || ada.client.todo_view().id(todo.id).send();
    let (_, second) = tokio::join!(view(), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        view().await
    });
    assert_eq!(refused(second), (503, "overloaded".to_owned()));
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_of_unknown_outcome_and_happens_once() {
    let (service, proxy) = Service::start_behind(&[]).await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;

    proxy.lose_next_answer("UPDATE 1");
    let toggle = ada.client.todo_toggle_complete().id(todo.id).send().await;
    assert_eq!(refused(toggle), (503, "outcome_unknown".to_owned()));
    let after = ada.client.todo_view().id(todo.id).send().await.unwrap();
    assert!(after.completed, "it did happen, and not twice");

    proxy.lose_next_answer("INSERT 0 1");
    let create = ada.client.todo_create().body_map(|body| body.title("Buy bread")).send().await;
    assert_eq!(refused(create), (503, "outcome_unknown".to_owned()));
    assert_eq!(ada.titles().await, ["Buy bread", "Buy milk"]);
}

#[tokio::test]
async fn a_read_whose_answer_is_lost_is_asked_again() {
    let (service, proxy) = Service::start_behind(&[]).await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    proxy.lose_next_answer("SELECT 1");
    assert_eq!(ada.client.todo_view().id(todo.id).send().await.unwrap().title, "Buy milk");
}

#[tokio::test]
async fn connections_that_the_network_forgot_are_noticed_before_they_matter() {
    let (service, proxy) = Service::start_behind(&[]).await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    proxy.forget_connections();
    // Longer than the service trusts a connection that rests.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert!(ada.client.todo_toggle_complete().id(todo.id).send().await.unwrap().completed);
}

#[tokio::test]
async fn a_write_that_postgresql_took_back_changed_nothing_and_says_so() {
    let service = Service::start_with(&[("TODO_DATABASE__STATEMENT_TIMEOUT", "300ms")]).await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let mut blocker = service.database.connect();
    blocker.batch_execute("begin; lock table todos in access exclusive mode").unwrap();
    let toggle = ada.client.todo_toggle_complete().id(todo.id).send().await;
    assert_eq!(refused(toggle), (503, "database_unavailable".to_owned()));
    blocker.batch_execute("rollback").unwrap();
    assert!(!ada.client.todo_view().id(todo.id).send().await.unwrap().completed);
}

/// That the connection still answers shows that it was PostgreSQL itself: a pooler that has lost
/// PostgreSQL says so and closes it.
#[tokio::test]
async fn a_write_that_postgresql_refused_for_a_strange_reason_did_not_happen() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    service
        .database
        .execute(
            "create function burn() returns trigger language plpgsql as $$ begin \
             raise exception 'the disk is on fire' using errcode = '58000'; end $$; \
             create trigger burn before insert on todos execute function burn()",
        )
        .unwrap();
    let create = ada.client.todo_create().body_map(|body| body.title("Buy milk")).send().await;
    assert_eq!(refused(create), (500, "internal".to_owned()));
}
