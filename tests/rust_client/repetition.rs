//! Which requests are sent again, and which are not.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use httpmock::Method::{GET, PATCH, POST};
use httpmock::MockServer;
use serde_json::json;
use todo_client::{Client, Error, ErrorCode, RetryPolicy};
use todo_tests::{PASSWORD, Service, TestUser, UnreliableNetwork};
use uuid::Uuid;

async fn behind_a_network() -> (Service, UnreliableNetwork, TestUser, Client) {
    let service = Service::start().await;
    let network = UnreliableNetwork::to(&service).await;
    let ada = service.register("ada").await;
    let client = Client::builder(&network.address).token(ada.token.as_str()).build().unwrap();
    (service, network, ada, client)
}

fn at(server: &MockServer) -> Client {
    let policy = RetryPolicy { first_delay: Duration::from_millis(1), ..RetryPolicy::default() };
    Client::builder(&server.base_url()).token("any").retry(policy).build().unwrap()
}

fn error(code: &str) -> serde_json::Value {
    json!({"error_code": code, "message": "for a test", "request_id": Uuid::nil(), "errors": []})
}

#[tokio::test]
async fn a_todo_whose_response_is_lost_is_created_once() {
    let (_service, network, ada, client) = behind_a_network().await;
    network.lose_responses(2);
    let todo = client.create_todo("Buy milk").await.unwrap();
    assert_eq!(todo.title, "Buy milk");
    assert_eq!(ada.titles().await, ["Buy milk"]);
}

#[tokio::test]
async fn an_id_that_is_in_use_is_a_conflict_if_no_response_was_lost() {
    let (_service, _network, ada, client) = behind_a_network().await;
    let todo = ada.todo("Buy milk").await;
    let error = client.create_todo("Buy bread").id(todo.id).await.unwrap_err();
    assert!(error.is(&ErrorCode::IdConflict) && !error.is_retryable());
}

#[tokio::test]
async fn another_todo_with_the_id_is_not_taken_for_the_new_one() {
    let (_service, network, ada, client) = behind_a_network().await;
    let todo = ada.todo("Buy milk").await;
    network.lose_responses(1);
    let error = client.create_todo("Buy bread").id(todo.id).await.unwrap_err();
    assert!(error.is(&ErrorCode::IdConflict), "{error:?}");
    let id = Uuid::new_v4();
    network.lose_responses(1);
    assert_eq!(client.create_todo("Buy bread").id(id).await.unwrap().id, id);
}

#[tokio::test]
async fn a_user_whose_response_is_lost_is_deleted() {
    let (_service, network, _ada, client) = behind_a_network().await;
    network.lose_responses(1);
    client.delete_current_user(Some(PASSWORD.into())).await.unwrap();
    let error = client.delete_current_user(Some(PASSWORD.into())).await.unwrap_err();
    assert!(error.is(&ErrorCode::InvalidToken), "{error:?}");
}

#[tokio::test]
async fn no_policy_and_no_time_to_wait_is_too_long() {
    let server = MockServer::start_async().await;
    server.mock(|when, then| {
        when.any_request();
        then.status(429)
            .header("retry-after", u64::MAX.to_string())
            .json_body(error("rate_limited"));
    });
    let (tries, deadline) = (u32::MAX, Duration::MAX);
    let policy = RetryPolicy { tries, deadline, first_delay: Duration::MAX, ..Default::default() };
    let client = Client::builder(&server.base_url()).token("any").retry(policy).build().unwrap();
    assert!(client.todo(Uuid::nil()).await.unwrap_err().is(&ErrorCode::RateLimited));
}

#[tokio::test]
async fn a_new_token_does_not_begin_the_tries_again() {
    let server = MockServer::start_async().await;
    let expired = server.mock(|when, then| {
        when.header("authorization", "Bearer old");
        then.status(401).json_body(error("token_expired"));
    });
    let busy = server.mock(|when, then| {
        when.header("authorization", "Bearer new");
        then.status(502);
    });
    let tokens = Arc::new(Mutex::new(vec!["new", "old"]));
    let client = Client::builder(&server.base_url()).token_from(move || {
        let token = tokens.lock().unwrap().pop().unwrap_or("new");
        async move { Ok(token.into()) }
    });
    client.build().unwrap().todo(Uuid::nil()).await.unwrap_err();
    assert_eq!((expired.calls(), busy.calls()), (1, 3));
}

#[tokio::test]
async fn a_todo_whose_response_is_lost_is_deleted() {
    let (_service, network, ada, client) = behind_a_network().await;
    let todo = ada.todo("Buy milk").await;
    network.lose_responses(1);
    client.delete_todo(todo.id).await.unwrap();
    assert!(client.delete_todo(todo.id).await.unwrap_err().is(&ErrorCode::NotFound));
}

#[tokio::test]
async fn a_toggle_whose_response_is_lost_is_not_repeated() {
    let (_service, network, ada, client) = behind_a_network().await;
    let todo = ada.todo("Buy milk").await;
    network.lose_responses(1);
    let error = client.toggle_todo(todo.id).await.unwrap_err();
    assert!(matches!(error, Error::NoResponse(_)) && !error.is_retryable(), "{error:?}");
    assert!(client.todo(todo.id).await.unwrap().completed, "it was inverted more than once");
}

#[tokio::test]
async fn a_response_that_breaks_off_is_lost() {
    let (_service, network, ada, client) = behind_a_network().await;
    let todo = ada.todo("Buy milk").await;
    network.cut_after(200);
    let error = client.toggle_todo(todo.id).await.unwrap_err();
    assert!(matches!(error, Error::NoResponse(_)), "{error:?}");
}

#[tokio::test]
async fn a_toggle_that_reached_nobody_is_sent_again() {
    let address = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let client = Client::builder(&format!("http://{address}")).token("any").build().unwrap();
    let toggled = tokio::spawn(async move { client.toggle_todo(Uuid::nil()).await });
    let error = toggled.await.unwrap().unwrap_err();
    let Error::NoResponse(error) = error else { panic!("{error:?}") };
    assert!(error.is_connect());
    assert!(error.to_string().contains("Connection refused"), "{error}");
}

#[tokio::test]
async fn what_changed_nothing_is_sent_again_after_the_time_to_wait() {
    let server = MockServer::start_async().await;
    let busy = server.mock(|when, then| {
        when.method(PATCH);
        then.status(503).header("retry-after", "1").json_body(error("overloaded"));
    });
    let client = at(&server);
    let begin = Instant::now();
    let error = client.toggle_todo(Uuid::nil()).await.unwrap_err();
    assert!(error.is(&ErrorCode::Overloaded) && error.is_retryable());
    assert!(begin.elapsed() >= Duration::from_secs(2));
    assert_eq!(busy.calls(), 3);
}

#[tokio::test]
async fn an_unknown_outcome_is_repeated_only_where_the_operation_can_be() {
    let server = MockServer::start_async().await;
    let [toggle, create] = [PATCH, POST].map(|method| {
        server.mock(|when, then| {
            when.method(method);
            then.status(503).json_body(error("outcome_unknown"));
        })
    });
    let client = at(&server);
    let error = client.toggle_todo(Uuid::nil()).await.unwrap_err();
    assert!(error.is(&ErrorCode::OutcomeUnknown) && !error.is_retryable());
    let error = client.create_todo("Buy milk").await.unwrap_err();
    assert!(error.is(&ErrorCode::OutcomeUnknown) && error.is_retryable());
    assert_eq!((toggle.calls(), create.calls()), (1, 3));
}

#[tokio::test]
async fn what_a_proxy_says_counts_as_no_response() {
    let server = MockServer::start_async().await;
    let [view, toggle] = [GET, PATCH].map(|method| {
        server.mock(|when, then| {
            when.method(method);
            then.status(503).header("content-type", "text/html").body("<h1>Bad gateway</h1>");
        })
    });
    let client = at(&server);
    let error = client.todo(Uuid::nil()).await.unwrap_err();
    assert_eq!((error.status(), error.is_retryable()), (Some(503), true));
    assert_eq!(error.to_string(), "the service answered with status 503 (unknown)");
    assert!(!client.toggle_todo(Uuid::nil()).await.unwrap_err().is_retryable());
    assert_eq!((view.calls(), toggle.calls()), (3, 1));
}

#[tokio::test]
async fn a_time_to_wait_beyond_the_deadline_is_not_waited_for() {
    let server = MockServer::start_async().await;
    let busy = server.mock(|when, then| {
        when.any_request();
        then.status(429).header("retry-after", "60").json_body(error("rate_limited"));
    });
    let begin = Instant::now();
    let error = at(&server).todo(Uuid::nil()).await.unwrap_err();
    let Error::Response(error) = error else { panic!("{error:?}") };
    assert_eq!(error.retry_after, Some(Duration::from_secs(60)));
    assert_eq!((busy.calls(), begin.elapsed() < Duration::from_secs(10)), (1, true));
}

#[tokio::test]
async fn a_call_ends_at_its_deadline() {
    let server = MockServer::start_async().await;
    server.mock(|when, then| {
        when.any_request();
        then.status(200).delay(Duration::from_secs(6));
    });
    let deadline = Duration::from_millis(500);
    let policy = RetryPolicy { deadline, ..RetryPolicy::default() };
    let client = Client::builder(&server.base_url()).token("any").retry(policy).build().unwrap();
    let begin = Instant::now();
    let error = client.todo(Uuid::nil()).await.unwrap_err();
    let Error::NoResponse(error) = error else { panic!("{error:?}") };
    assert!(error.is_timeout());
    assert!(begin.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_service_that_is_down_is_not_asked_three_times_as_often() {
    let server = MockServer::start_async().await;
    let down = server.mock(|when, then| {
        when.any_request();
        then.status(502);
    });
    let client = at(&server);
    for _ in 0..100 {
        client.todo(Uuid::nil()).await.unwrap_err();
    }
    // 100 calls, ten repetitions in reserve, and a fifth of the calls.
    assert!((125..=131).contains(&down.calls()), "{}", down.calls());
}
