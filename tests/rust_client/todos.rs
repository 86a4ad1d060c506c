//! All todos of all pages.

use futures::TryStreamExt;
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
async fn a_page_size_that_is_wrong_is_an_error() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let client = Client::builder(&service.address).token(ada.token.as_str()).build().unwrap();
    let error = client.todos().page_size(0).try_next().await.unwrap_err();
    assert!(matches!(error, Error::InvalidValue(_)), "{error:?}");
    let error = client.todos().page_size(201).try_next().await.unwrap_err();
    assert!(error.is(&ErrorCode::InvalidRequest));
}
