//! Errors that a program decides by.

use std::error::Error as _;
use std::future::IntoFuture;

use todo_client::{Client, Error, ErrorCode, ErrorResponse, Secret, TodoContent};
use todo_tests::{Service, documented_errors};
use uuid::Uuid;

#[tokio::test]
async fn an_error_response_says_what_is_wrong_and_which_request_it_was() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let client = Client::builder(&service.address).token(ada.token.as_str()).build().unwrap();
    match client.todo(Uuid::nil()).await {
        Err(Error::Response(ErrorResponse { code: ErrorCode::NotFound, request_id, .. })) => {
            assert!(service.log.text().contains(&request_id.unwrap().to_string()));
        }
        other => panic!("{other:?}"),
    }
    let error = client.register("no address", "short").await.unwrap_err();
    assert!(matches!(&error, Error::InvalidValue(text) if text.starts_with("email: ")), "{error}");
    let error = client.register("bob@example.com", "short").await.unwrap_err();
    let Error::Response(ErrorResponse { errors, .. }) = error else { panic!("{error:?}") };
    assert_eq!(errors[0].pointer.as_deref(), Some("/password"));
}

#[tokio::test]
async fn what_the_service_would_refuse_is_found_before_it_is_sent() {
    let client = Client::builder("http://127.0.0.1:1").token("any").build().unwrap();
    let error = client.create_todo("x".repeat(201)).await.unwrap_err();
    assert_eq!(error.to_string(), "title: longer than 200 characters");
    let long = "é".repeat(10_001);
    let error = client.create_todo("Buy milk").description(long.as_str()).await.unwrap_err();
    assert_eq!(error.to_string(), "description: longer than 10000 characters");
    let content = TodoContent { title: String::new(), description: None, completed: false };
    let error = client.replace_todo(Uuid::nil(), content).await.unwrap_err();
    assert_eq!(error.to_string(), "title: is empty");
}

#[test]
fn every_error_code_of_the_document_is_known() {
    for operation in ["todo_create", "session_create", "session_refresh", "user_delete_self"] {
        for (_, code) in documented_errors(operation) {
            let known = ErrorCode::from(code.as_str());
            assert!(!matches!(known, ErrorCode::Unknown(_)), "{code}");
            assert_eq!(known.to_string(), code);
        }
    }
    assert_eq!(ErrorCode::from("brand_new"), ErrorCode::Unknown("brand_new".into()));
}

#[test]
fn a_client_that_cannot_work_is_not_built() {
    let message = |address| Client::new(address).unwrap_err().to_string();
    assert!(message("todo.example.com").contains("use one like https://todo.example.com"));
    assert!(message("https://todo.example.com/?a").contains("must not have a query"));
    assert!(!message("https://ada:top-secret@todo.example.com:99999").contains("top-secret"));
    assert!(message("ftp://todo.example.com").contains("must begin with https:// or http://"));
    let with_password = message("https://ada:top-secret@todo.example.com");
    assert!(!with_password.contains("top-secret"), "{with_password}");
    let proxy = Client::builder("https://todo.example.com").proxy("no proxy").build();
    assert!(matches!(proxy, Err(Error::Configuration(_))));
}

#[tokio::test]
async fn no_error_and_no_client_shows_a_secret() {
    let service = Service::start().await;
    let client = Client::builder(&service.address).token("top-secret\n").build().unwrap();
    let error = client.current_user().await.unwrap_err();
    let chain = format!("{error} {error:?} {:?} {client:?}", error.source());
    assert!(!chain.contains("top-secret"), "{chain}");
    assert!(!format!("{:?}", Secret::from("top-secret")).contains("top-secret"));
}

#[test]
fn clients_and_errors_go_from_thread_to_thread() {
    fn goes<T: Send + Sync + 'static>() {}
    goes::<Client>();
    goes::<Error>();
    fn moves<T: Send>(_: &T) {}
    let client = Client::new("http://127.0.0.1:1").unwrap();
    moves(&client.create_todo("Buy milk").into_future());
    moves(&client.log_in("ada@example.com", "correct horse"));
    moves(&client.todos());
}
