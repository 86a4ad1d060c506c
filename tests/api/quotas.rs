//! What one user may have.

use reqwest::Method;
use serde_json::json;
use todo_tests::{Answer, PASSWORD, Service, TestUser, refused};
use uuid::Uuid;

async fn create(ada: &TestUser, title: &str) -> (u16, String) {
    match ada.client.todo_create().body_map(|body| body.title(title)).send().await {
        Ok(_) => (201, String::new()),
        refusal => refused(refusal),
    }
}

fn too_much() -> (u16, String) {
    (403, "quota_exceeded".to_owned())
}

#[tokio::test]
async fn nobody_has_more_todos_than_allowed() {
    let service = Service::start_with(&[("TODO_QUOTAS__TODOS_PER_USER", "20")]).await;
    let (ada, bob) = (service.register("ada").await, service.register("bob").await);
    for _ in 0..20 {
        ada.todo("Buy milk").await;
    }
    assert_eq!(create(&ada, "one more").await, too_much());
    let answer = ada.request(&service, Method::POST, "/api/todos").json(&json!({"title": "x"}));
    let answer = Answer::to(answer).await;
    answer.must_refuse(403, "quota_exceeded");
    assert!(answer.message().contains("20 todos") && answer.message().contains("delete"));

    bob.todo("Buy milk").await;
    let first = ada.client.todo_list().send().await.unwrap().items[0].id;
    ada.client.todo_delete().id(first).send().await.unwrap();
    ada.todo("there is room again").await;
    assert_eq!(create(&ada, "one more").await, too_much());
}

#[tokio::test]
async fn what_was_there_before_the_start_counts() {
    let service = Service::start_with(&[("TODO_QUOTAS__TODOS_PER_USER", "160")]).await;
    let ada = service.register("ada").await;
    let insert = format!(
        "insert into todos (user_id, title) select '{}', 'old' from generate_series(1, 155)",
        ada.id
    );
    service.database.execute(&insert).unwrap();
    let mut made = 0;
    while made < 50 && create(&ada, "new").await != too_much() {
        made += 1;
    }
    assert!((5..=11).contains(&made), "nobody counts for the first sixteenth: {made}");
}

#[tokio::test]
async fn nobody_has_more_text_than_allowed() {
    let service = Service::start_with(&[("TODO_QUOTAS__BYTES_PER_USER", "1000")]).await;
    let ada = service.register("ada").await;
    let long = "é".repeat(200);
    let todo = ada.todo(&long).await;
    ada.todo(&long).await;
    assert_eq!(create(&ada, &long).await, too_much());

    let replace = async |description: &str| {
        let path = format!("/api/todos/{}", todo.id);
        let body = json!({"title": long, "description": description, "completed": true});
        let answer = Answer::to(ada.request(&service, Method::PUT, &path).json(&body)).await;
        (answer.status.as_u16(), answer.code().to_owned())
    };
    assert_eq!(replace(&"x".repeat(300)).await, too_much());
    assert_eq!(replace(&"x".repeat(200)).await.0, 200, "800 and 200 are a thousand");
    assert_eq!(replace(&"y".repeat(200)).await.0, 200, "no more than before");
    assert_eq!(replace(&"y".repeat(100)).await.0, 200, "less than before");
    assert_eq!(create(&ada, &"x".repeat(101)).await, too_much());
    assert_eq!(create(&ada, &"x".repeat(100)).await.0, 201);
}

/// A lost answer must not look as if nothing had been made.
#[tokio::test]
async fn what_is_there_already_is_a_conflict_all_the_same() {
    let service = Service::start_with(&[("TODO_QUOTAS__TODOS_PER_USER", "1")]).await;
    let ada = service.register("ada").await;
    let create = async |id: Uuid| {
        ada.client.todo_create().body_map(|body| body.id(id).title("Buy milk")).send().await
    };
    let id = Uuid::new_v4();
    create(id).await.unwrap();
    assert_eq!(refused(create(id).await), (409, "id_conflict".to_owned()));
    assert_eq!(refused(create(Uuid::new_v4()).await), too_much());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_go_beyond_it_by_no_more_than_they_are() {
    let service = Service::start_with(&[("TODO_QUOTAS__TODOS_PER_USER", "50")]).await;
    let ada = service.register("ada").await;
    for _ in 0..10 {
        let all = (0..20).map(|_| create(&ada, "Buy milk"));
        futures::future::join_all(all).await;
    }
    let titles = ada.titles().await.len();
    assert!((50..70).contains(&titles), "{titles}");
}

#[tokio::test]
async fn one_log_in_more_ends_the_oldest_session() {
    let service = Service::start_with(&[("TODO_QUOTAS__SESSIONS_PER_USER", "3")]).await;
    let (ada, bob) = (service.register("ada").await, service.register("bob").await);
    let log_in = async |person: &TestUser| {
        let credentials = json!({"email": person.email, "password": PASSWORD});
        let request = service.request(Method::POST, "/api/sessions").json(&credentials);
        Answer::to(request).await.body["refresh_token"].as_str().unwrap().to_owned()
    };
    let goes_on = async |token: &str| {
        let request = service.request(Method::POST, "/api/sessions/refresh");
        Answer::to(request.json(&json!({"refresh_token": token}))).await.status == 200
    };
    let bobs = log_in(&bob).await;
    let mut tokens = Vec::new();
    for _ in 0..4 {
        tokens.push(log_in(&ada).await);
    }
    assert!(!goes_on(&tokens[0]).await, "the first of four is over");
    for token in &tokens[1..] {
        assert!(goes_on(token).await);
    }
    assert!(goes_on(&bobs).await, "another's are not counted");
}
