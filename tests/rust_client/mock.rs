//! What a program's own tests use in place of the service: it must be as the service is.

use futures::TryStreamExt;
use todo_client::mock::FakeService;
use todo_client::{Client, ErrorCode, ExportLine, TodoContent};
use todo_tests::Service;

/// What a user sees of a service, with what is by chance taken out.
async fn use_it(client: &Client) -> Vec<String> {
    let mut seen = Vec::new();
    for title in ["Buy milk", "Buy bread", "Buy eggs"] {
        let todo = client.create_todo(title).description("soon").await.unwrap();
        seen.push(format!("{} {:?} {}", todo.title, todo.description, todo.completed));
    }
    let todos: Vec<_> = client.todos().page_size(2).try_collect().await.unwrap();
    seen.extend(todos.iter().map(|todo| todo.title.clone()));
    let first = &todos[0];
    let conflict = client.create_todo("Again").id(first.id).await.unwrap_err();
    seen.push(conflict.code().unwrap().to_string());
    let toggled = client.toggle_todo(first.id).await.unwrap();
    let content = TodoContent { description: None, ..TodoContent::from(&toggled) };
    let replaced = client.replace_todo(first.id, content).await.unwrap();
    seen.push(format!("{} {:?}", replaced.completed, replaced.description));
    client.delete_todo(first.id).await.unwrap();
    let gone = client.todo(first.id).await.unwrap_err();
    seen.push(format!("{} {:?}", gone.code().unwrap(), gone.status()));
    let lines: Vec<_> = client.export_data().await.unwrap().try_collect().await.unwrap();
    seen.extend(lines.into_iter().map(|line| match line {
        ExportLine::Todo(todo) => todo.title,
        line => format!("{}", matches!(line, ExportLine::User(_))),
    }));
    seen
}

#[tokio::test]
async fn the_fake_service_does_what_the_service_does() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let client = Client::builder(&service.address).token(ada.token.as_str()).build().unwrap();
    let fake = FakeService::start();
    assert_eq!(use_it(&fake.client()).await, use_it(&client).await);
}

#[tokio::test]
async fn the_fake_service_logs_in_whoever_comes() {
    let fake = FakeService::start();
    let client = Client::new(&fake.address()).unwrap();
    assert!(client.current_user().await.unwrap_err().is(&ErrorCode::MissingToken));
    client.log_in("ada@example.com", "correct horse").await.unwrap();
    client.current_user().await.unwrap();
    fake.fail_next(ErrorCode::RateLimited);
    client.current_user().await.unwrap();
    client.log_out().await.unwrap();
}
