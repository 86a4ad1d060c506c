//! Nobody reaches another user's rows, whatever they know of them.

use reqwest::Method;
use serde_json::json;
use todo_tests::{Answer, Service, refused};

#[tokio::test]
async fn another_users_todo_is_not_found_by_any_operation_and_stays_as_it_is() {
    let service = Service::start().await;
    let (ada, eve) = (service.register("ada").await, service.register("eve").await);
    let todo = ada.todo("Ada's").await;

    let (id, gone) = (todo.id, (404, "not_found".to_owned()));
    assert_eq!(refused(eve.client.todo_view().id(id).send().await), gone);
    assert_eq!(refused(eve.client.todo_delete().id(id).send().await), gone);
    assert_eq!(refused(eve.client.todo_toggle_complete().id(id).send().await), gone);
    let replace = eve
        .client
        .todo_replace()
        .id(id)
        .body_map(|body| body.title("Eve's").description(None).completed(true));
    assert_eq!(refused(replace.send().await), gone);

    let after = ada.client.todo_view().id(id).send().await.unwrap();
    assert_eq!((&after.title, after.completed), (&todo.title, false));
    assert_eq!(after.updated_at, todo.updated_at);
}

#[tokio::test]
async fn the_answer_for_anothers_todo_is_that_for_none() {
    let service = Service::start().await;
    let (ada, eve) = (service.register("ada").await, service.register("eve").await);
    let todo = ada.todo("Ada's").await;
    let ask = async |id: String| {
        let path = format!("/api/todos/{id}");
        let mut answer = Answer::to(eve.request(&service, Method::GET, &path)).await;
        answer.body["request_id"] = json!(null);
        (answer.status, answer.body)
    };
    let of_another = ask(todo.id.to_string()).await;
    let of_nobody = ask("0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b".to_owned()).await;
    assert_eq!(of_another, of_nobody);
}

#[tokio::test]
async fn two_users_can_use_one_id_for_a_todo_each() {
    let service = Service::start().await;
    let (ada, eve) = (service.register("ada").await, service.register("eve").await);
    let id = ada.todo("Ada's").await.id;
    let eves = eve.client.todo_create().body_map(|body| body.id(id).title("Eve's")).send().await;
    assert_eq!(eves.unwrap().title, "Eve's");
    eve.client.todo_toggle_complete().id(id).send().await.unwrap();

    let adas = ada.client.todo_view().id(id).send().await.unwrap();
    assert_eq!((adas.title.as_str(), adas.completed), ("Ada's", false));
    eve.client.todo_delete().id(id).send().await.unwrap();
    assert_eq!(ada.titles().await, ["Ada's"]);
}

#[tokio::test]
async fn a_list_holds_ones_own_todos_only_and_so_does_a_page_by_anothers_token() {
    let service = Service::start().await;
    let (ada, eve) = (service.register("ada").await, service.register("eve").await);
    for title in ["Ada's 1", "Ada's 2", "Ada's 3"] {
        ada.todo(title).await;
    }
    eve.todo("Eve's").await;
    assert_eq!(eve.titles().await, ["Eve's"]);

    let first = Answer::to(ada.request(&service, Method::GET, "/api/todos?limit=1")).await;
    let token = first.body["next_page"].as_str().unwrap();
    let path = format!("/api/todos?page_token={token}");
    let stolen = Answer::to(eve.request(&service, Method::GET, &path)).await;
    assert_eq!(stolen.status, 200);
    assert!(!stolen.body.to_string().contains("Ada's"), "{stolen:?}");
}

#[tokio::test]
async fn an_owner_cannot_be_named_in_a_request() {
    let service = Service::start().await;
    let (ada, eve) = (service.register("ada").await, service.register("eve").await);
    let request = eve.request(&service, Method::POST, "/api/todos");
    let body = json!({"title": "Forged", "user_id": ada.id});
    Answer::to(request.json(&body)).await.must_refuse(400, "invalid_request");
    let path = format!("/api/todos?user_id={}", ada.id);
    Answer::to(eve.request(&service, Method::GET, &path)).await.must_refuse(400, "invalid_request");
    assert_eq!(ada.titles().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_user_sees_only_themselves() {
    let service = Service::start().await;
    let (ada, eve) = (service.register("ada").await, service.register("eve").await);
    assert_eq!(ada.client.user_view_self().send().await.unwrap().id, ada.id);
    assert_eq!(eve.client.user_view_self().send().await.unwrap().id, eve.id);
}
