//! The client has a method for every operation of the document.

use std::collections::BTreeSet;

use todo_client::{Client, TodoContent};
use todo_tests::{PASSWORD, Service};

#[tokio::test]
async fn every_operation_of_the_document_has_a_method() {
    let service = Service::start().await;
    let client = Client::new(&service.address).unwrap();

    client.capabilities().await.unwrap();
    client.public_keys().await.unwrap();
    let user = client.register("ada@example.com", PASSWORD).await.unwrap();
    client.log_in("ada@example.com", PASSWORD).await.unwrap();
    assert_eq!(client.current_user().await.unwrap().id, user.id);

    let todo = client.create_todo("Buy milk").description("two bottles").await.unwrap();
    assert_eq!(todo.description.as_deref(), Some("two bottles"));
    assert_eq!(client.todo(todo.id).await.unwrap().title, "Buy milk");
    let content = TodoContent { title: "Buy bread".into(), ..TodoContent::from(&todo) };
    assert_eq!(client.replace_todo(todo.id, content).await.unwrap().title, "Buy bread");
    assert!(client.toggle_todo(todo.id).await.unwrap().completed);
    assert_eq!(client.todos().try_next().await.unwrap().unwrap().id, todo.id);
    client.export_data().await.unwrap().try_next().await.unwrap().unwrap();
    client.delete_todo(todo.id).await.unwrap();

    client.change_password(PASSWORD, "another password").await.unwrap();
    client.log_out().await.unwrap();
    client.log_in("ada@example.com", "another password").await.unwrap();
    client.delete_current_user(Some("another password".into())).await.unwrap();

    let requests = service.log.requests();
    let seen = requests.iter().filter_map(|line| line["operation"].as_str());
    let seen: BTreeSet<String> = seen.map(str::to_owned).collect();
    let document = todo_api::document::document().unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    let all = operations.map(|operation| operation["operationId"].as_str().unwrap().to_owned());
    // A session that is fresh is not refreshed: see `sessions`.
    let all: BTreeSet<String> = all.filter(|id| id != "session_refresh").collect();
    assert_eq!(all.difference(&seen).collect::<Vec<_>>(), [] as [&String; 0]);
}

#[test]
fn the_version_is_that_of_the_document() {
    let document = todo_api::document::document().unwrap();
    assert_eq!(Client::api_version(), document["info"]["version"]);
    assert_eq!(Client::api_version(), env!("CARGO_PKG_VERSION"));
}
