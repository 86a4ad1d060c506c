//! All todos of all pages.

use futures::TryStreamExt;
use httpmock::MockServer;
use serde_json::json;
use todo_client::mock::FakeService;
use todo_client::{Client, Error, ErrorCode};
use todo_tests::Service;

#[tokio::test]
async fn todos_are_a_stream_over_all_pages() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let many = "insert into todos (user_id, title, created_at) select id, 'Todo ' || n, \
                now() - n * interval '1 second' from users, generate_series(1, 120) n";
    service.database.execute(many).unwrap();
    let client = Client::builder(&service.address).token(ada.token.as_str()).build().unwrap();
    let todos: Vec<_> = client.todos().try_collect().await.unwrap();
    let titles: Vec<_> = todos.iter().map(|todo| todo.title.clone()).collect();
    let expected: Vec<_> = (1..=120).map(|n| format!("Todo {n}")).collect();
    assert_eq!(titles, expected);

    let mut small = client.todos().page_size(7);
    for expected in &expected {
        assert_eq!(&small.try_next().await.unwrap().unwrap().title, expected);
    }
    assert!(small.try_next().await.unwrap().is_none());
    let pages = service.log.requests().iter().filter(|r| r["operation"] == "todo_list").count();
    assert_eq!(pages, 3 + 18);
}

#[tokio::test]
async fn a_list_that_has_failed_goes_on_where_it_failed() {
    let service = FakeService::start();
    let client = service.client();
    for title in ["Buy milk", "Buy bread", "Buy eggs"] {
        client.create_todo(title).await.unwrap();
    }
    let mut todos = client.todos().page_size(1);
    assert_eq!(todos.try_next().await.unwrap().unwrap().title, "Buy eggs");
    service.fail_next(ErrorCode::Overloaded);
    assert!(todos.try_next().await.unwrap_err().is(&ErrorCode::Overloaded));
    assert_eq!(todos.try_next().await.unwrap().unwrap().title, "Buy bread");
    assert_eq!(todos.try_next().await.unwrap().unwrap().title, "Buy milk");
    assert!(todos.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_list_without_end_is_an_error() {
    let server = MockServer::start_async().await;
    server.mock(|when, then| {
        when.any_request();
        then.status(200).json_body(json!({"items": [], "next_page": "again"}));
    });
    let client = Client::builder(&server.base_url()).token("any").build().unwrap();
    let error = client.todos().try_next().await.unwrap_err();
    assert!(matches!(error, Error::InvalidResponse(_)), "{error:?}");
}

#[tokio::test]
async fn a_page_size_that_is_wrong_is_an_error() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let client = Client::builder(&service.address).token(ada.token.as_str()).build().unwrap();
    let error = client.todos().page_size(0).try_next().await.unwrap_err();
    assert!(matches!(error, Error::InvalidValue(_)), "{error:?}");
    let error = client.todos().page_size(201).try_next().await.unwrap_err();
    assert!(error.is(&ErrorCode::InvalidRequest));
}
