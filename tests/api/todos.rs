//! The six operations on todos: what they promise when all is well, and their own refusals.

use chrono::{TimeDelta, Utc};
use reqwest::Method;
use serde_json::json;
use todo_tests::{Answer, Service, refused};
use uuid::Uuid;

#[tokio::test]
async fn a_new_todo_is_open_and_has_what_was_given() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    assert_eq!(todo.title, "Buy milk");
    assert_eq!(todo.description, None);
    assert!(!todo.completed);
    assert_eq!(todo.id.get_version_num(), 7, "ids are made in the order of time");
    assert!((Utc::now() - todo.created_at).abs() < TimeDelta::minutes(1));
    assert_eq!(todo.created_at, todo.updated_at);
}

#[tokio::test]
async fn a_new_todo_can_have_everything_from_the_start() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let id = Uuid::new_v4();
    let made = ada
        .client
        .todo_create()
        .body_map(|body| {
            body.id(id)
                .title("Buy milk")
                .description(
                    "two bottles".parse::<todo_client::types::TodoCreateDescription>().unwrap(),
                )
                .completed(true)
        })
        .send()
        .await
        .unwrap();
    assert_eq!(made.id, id);
    assert_eq!(made.description.as_deref(), Some("two bottles"));
    assert!(made.completed);
}

#[tokio::test]
async fn the_location_of_a_new_todo_leads_to_it() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let request = ada.request(&service, Method::POST, "/api/todos");
    let made = Answer::to(request.json(&json!({"title": "Buy milk"}))).await;
    assert_eq!(made.status, 201);
    let location = made.header("location");
    assert_eq!(location, format!("/api/todos/{}", made.body["id"].as_str().unwrap()));
    let seen = Answer::to(ada.request(&service, Method::GET, location)).await;
    assert_eq!(seen.body, made.body);
}

#[tokio::test]
async fn instants_have_six_fractional_digits_and_end_in_z() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let request = ada.request(&service, Method::POST, "/api/todos");
    let made = Answer::to(request.json(&json!({"title": "Buy milk"}))).await;
    for property in ["created_at", "updated_at"] {
        let instant = made.body[property].as_str().unwrap();
        let (_, fraction) = instant.split_once('.').unwrap();
        assert!(fraction.len() == 7 && fraction.ends_with('Z'), "{instant}");
    }
}

#[tokio::test]
async fn an_id_can_be_chosen_once() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let create = || {
        let id = Uuid::from_u128(7);
        ada.client.todo_create().body_map(move |body| body.id(id).title("Buy milk")).send()
    };
    create().await.unwrap();
    assert_eq!(refused(create().await), (409, "id_conflict".to_owned()));
    assert_eq!(ada.titles().await.len(), 1);
}

#[tokio::test]
async fn a_todo_can_be_viewed() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let seen = ada.client.todo_view().id(todo.id).send().await.unwrap();
    assert_eq!((seen.id, seen.title.as_str()), (todo.id, "Buy milk"));
    assert_eq!(seen.updated_at, todo.updated_at);
}

#[tokio::test]
async fn replacing_sets_all_three_and_keeps_the_rest() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let replaced = ada
        .client
        .todo_replace()
        .id(todo.id)
        .body_map(|body| body.title("Buy oat milk").description(None).completed(true))
        .send()
        .await
        .unwrap();
    assert_eq!(replaced.title, "Buy oat milk");
    assert!(replaced.completed);
    assert_eq!((replaced.id, replaced.created_at), (todo.id, todo.created_at));
    assert!(replaced.updated_at > todo.updated_at);
}

#[tokio::test]
async fn replacing_can_take_a_description_away_and_never_does_by_omission() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let path = format!("/api/todos/{}", todo.id);
    let put = |body| Answer::to(ada.request(&service, Method::PUT, &path).json(&body));

    let full = json!({"title": "Buy milk", "description": "two bottles", "completed": false});
    assert_eq!(put(full.clone()).await.body["description"], "two bottles");
    for field in ["title", "description", "completed"] {
        let mut partial = full.clone();
        partial.as_object_mut().unwrap().remove(field);
        let answer = put(partial).await;
        answer.must_refuse(400, "invalid_request");
        assert_eq!(answer.message(), format!("{field}: is required"));
    }
    let answer = put(json!({"title": "Buy milk", "description": null, "completed": false})).await;
    assert_eq!(answer.body["description"], json!(null));
}

#[tokio::test]
async fn a_replacement_of_the_same_still_counts_as_a_change() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let again = ada
        .client
        .todo_replace()
        .id(todo.id)
        .body_map(|body| body.title("Buy milk").description(None).completed(false))
        .send()
        .await
        .unwrap();
    assert!(again.updated_at > todo.updated_at);
}

#[tokio::test]
async fn toggling_flips_and_flips_back() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let toggle = || ada.client.todo_toggle_complete().id(todo.id).send();
    let first = toggle().await.unwrap();
    assert!(first.completed && first.updated_at > todo.updated_at);
    let second = toggle().await.unwrap();
    assert!(!second.completed && second.updated_at > first.updated_at);
}

#[tokio::test]
async fn deleting_is_for_good() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let deleted = ada.client.todo_delete().id(todo.id).send().await.unwrap();
    assert_eq!(deleted.status(), 204);
    let gone = (404, "not_found".to_owned());
    assert_eq!(refused(ada.client.todo_delete().id(todo.id).send().await), gone);
    assert_eq!(refused(ada.client.todo_view().id(todo.id).send().await), gone);
    assert_eq!(ada.titles().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_todo_that_never_was_is_not_found_by_any_operation() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let (id, gone) = (Uuid::from_u128(7), (404, "not_found".to_owned()));
    let client = &ada.client;
    assert_eq!(refused(client.todo_view().id(id).send().await), gone);
    assert_eq!(refused(client.todo_delete().id(id).send().await), gone);
    assert_eq!(refused(client.todo_toggle_complete().id(id).send().await), gone);
    let replace = client
        .todo_replace()
        .id(id)
        .body_map(|body| body.title("Buy milk").description(None).completed(true));
    assert_eq!(refused(replace.send().await), gone);
}

#[tokio::test]
async fn texts_come_back_as_they_were_given() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    // 200 characters of four bytes; a text that looks like SQL; one of many scripts and lines.
    for title in
        ["𝄞".repeat(200), "'); drop table todos; --".to_owned(), " \t🧾\nملاحظة\u{202e}".to_owned()]
    {
        let todo = ada.todo(&title).await;
        assert_eq!(ada.client.todo_view().id(todo.id).send().await.unwrap().title, title);
    }
    let description = "𝄞".repeat(10_000);
    let request = ada.request(&service, Method::POST, "/api/todos");
    let made =
        Answer::to(request.json(&json!({"title": "long", "description": description}))).await;
    assert_eq!(made.body["description"], description);
}
