//! What users take along.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use todo_tests::{ACME, Answer, PASSWORD, Service, TestUser};

async fn export(service: &Service, person: &TestUser) -> Vec<Value> {
    let request = person.request(service, Method::GET, "/api/users/me/export");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/jsonl");
    let text = answer.text().await.unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn an_export_is_the_user_and_every_todo_in_the_shapes_of_the_api() {
    let service = Service::start().await;
    let (ada, bob) = (service.register("ada").await, service.register("bob").await);
    bob.todo("Buy bread").await;
    let add = "insert into todos (user_id, title, created_at) select id, 'Todo ' || n, \
               now() - n * interval '1 second' from users, generate_series(1, 250) n \
               where email = 'ada@example.com'";
    service.database.execute(add).unwrap();
    let newest = ada.todo("Buy milk\nand \"eggs\"").await;
    let lines = export(&service, &ada).await;
    assert_eq!(lines.len(), 252);
    let user = ada.client.user_view_self().send().await.unwrap().into_inner();
    assert_eq!(lines[0], json!({"user": user}));
    assert_eq!(lines[1], json!({"todo": newest}));
    assert_eq!(lines[251]["todo"]["title"], "Todo 250");
    let ids: std::collections::HashSet<_> =
        lines[1..].iter().map(|line| line["todo"]["id"].as_str()).collect();
    assert_eq!(ids.len(), 251);
}

#[tokio::test]
async fn whoever_has_no_row_has_nothing_to_export() {
    let service = Service::start_with(&ACME.settings()).await;
    let request = service.request(Method::GET, "/api/users/me/export");
    Answer::to(request.bearer_auth(ACME.token("ada"))).await.must_refuse(404, "not_found");
}

/// Enough that an export of it is not over before somebody reads it.
fn make_much(service: &Service, email: &str) {
    let add = format!(
        "insert into todos (user_id, title, description) select id, 'Todo', repeat('x', 10000) \
         from users, generate_series(1, 3000) where email = '{email}'"
    );
    service.database.execute(&add).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_whose_account_is_deleted_meanwhile_does_not_look_whole() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    make_much(&service, &ada.email);
    let request = ada.request(&service, Method::GET, "/api/users/me/export");
    let mut answer = request.send().await.unwrap();
    answer.chunk().await.unwrap();
    let body = json!({"current_password": PASSWORD});
    let gone = ada.request(&service, Method::POST, "/api/users/me/delete").json(&body);
    assert_eq!(gone.send().await.unwrap().status(), 204);
    let rest = async {
        while let Some(_chunk) = answer.chunk().await? {}
        Ok::<_, reqwest::Error>(())
    };
    rest.await.unwrap_err();
    assert!(service.log.text().contains("an export was aborted"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_user_has_two_exports_at_a_time() {
    let service = Service::start().await;
    let (ada, bob) = (service.register("ada").await, service.register("bob").await);
    make_much(&service, &ada.email);
    let ask = || ada.request(&service, Method::GET, "/api/users/me/export");
    let [first, second] = [ask().send().await.unwrap(), ask().send().await.unwrap()];
    assert_eq!([first.status(), second.status()], [200, 200]);
    let refused = Answer::to(ask()).await;
    refused.must_refuse(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), "6");
    assert_eq!(export(&service, &bob).await.len(), 1);
    drop(first);
    // When the server hears of it.
    let mut tries = 0;
    while ask().send().await.unwrap().status() != 200 {
        tries += 1;
        assert!(tries < 1000, "an export that nobody reads any more keeps its place");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn an_export_that_loses_its_database_does_not_look_whole() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let add = "insert into todos (user_id, title, description) select id, 'Todo', repeat('x', \
        10000) \
               from users, generate_series(1, 3000)";
    service.database.execute(add).unwrap();
    let request = ada.request(&service, Method::GET, "/api/users/me/export");
    let mut answer = request.send().await.unwrap();
    answer.chunk().await.unwrap();
    service.database.execute("alter table todos rename to gone").unwrap();
    let rest = async {
        while let Some(_chunk) = answer.chunk().await? {}
        Ok::<_, reqwest::Error>(())
    };
    rest.await.unwrap_err();
    assert!(service.log.text().contains("an export was aborted"));
}
