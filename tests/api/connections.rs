//! What one connection, one address and all of them may take of the listener.

use std::time::Duration;

use reqwest::Method;
use todo_tests::{Answer, RawConnection, Service, TestUser};

use crate::metrics::{metrics, value};

/// Every test comes from this machine, which would be one address.
const FEW: [(&str, &str); 2] =
    [("TODO_LIMITS__CONNECTIONS", "20"), ("TODO_LIMITS__CONNECTIONS_PER_ADDRESS", "10")];
const IMPATIENT: [(&str, &str); 5] = [
    ("TODO_LIMITS__HEAD_TIMEOUT", "1s"),
    ("TODO_LIMITS__BODY_TIMEOUT", "1s"),
    ("TODO_LIMITS__ANSWER_TIMEOUT", "2s"),
    ("TODO_LIMITS__UNREAD_BYTES", "8388608"),
    ("TODO_HTTP__METRICS_ADDRESS", "127.0.0.1:0"),
];

const LIVE: &str = "GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n";

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let service = Service::start_with(&IMPATIENT).await;
    assert_eq!(RawConnection::to(&service).await.until_closed().await, "");
    // It may be the beginning of HTTP/1's POST or of HTTP/2's preface.
    assert_eq!(RawConnection::saying(&service, "P").await.until_closed().await, "");
    let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    RawConnection::saying(&service, preface).await.until_closed().await;
    RawConnection::saying(&service, "GET /health/live HTTP/1.1\r\nhost: ")
        .await
        .until_closed()
        .await;
    let closed = value(&metrics(&service).await, "todo_connections_closed_total{reason=\"head\"}");
    assert_eq!(closed, Some(4.0));
}

#[tokio::test]
async fn the_second_head_has_no_more_time_than_the_first() {
    let service = Service::start_with(&IMPATIENT).await;
    let mut wire = RawConnection::saying(&service, LIVE).await;
    assert!(wire.head().await.starts_with("HTTP/1.1 200 "));
    wire.send("GET /health/live HTTP/1.1\r\nx-slow: ").await;
    wire.until_closed().await;
}

#[tokio::test]
async fn a_connection_rests_for_longer_than_a_head_may_take() {
    let service = Service::start_with(&IMPATIENT).await;
    let mut wire = RawConnection::saying(&service, LIVE).await;
    assert!(wire.head().await.starts_with("HTTP/1.1 200 "));
    // The body of that answer, and three times the head's time.
    tokio::time::sleep(Duration::from_secs(3)).await;
    wire.send(LIVE).await;
    assert!(wire.head().await.contains("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_connection_that_rests_too_long_is_closed() {
    let service = Service::start_with(&[("TODO_LIMITS__IDLE_TIMEOUT", "1s")]).await;
    RawConnection::saying(&service, LIVE).await.until_closed().await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_408() {
    let service = Service::start_with(&IMPATIENT).await;
    let head = "POST /api/sessions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                content-length: 100\r\n\r\n{";
    let answer = RawConnection::saying(&service, head).await.until_closed().await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("body_timeout"), "{answer}");
}

#[tokio::test]
async fn a_head_that_is_too_long_is_431() {
    let service = Service::start_with(&[("TODO_LIMITS__HEAD_BYTES", "12288")]).await;
    let long = "x".repeat(40_000);
    let head = format!("GET /health/live HTTP/1.1\r\nhost: localhost\r\nx-long: {long}\r\n\r\n");
    let answer = RawConnection::saying(&service, &head).await.until_closed().await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn one_address_cannot_take_all_connections() {
    let service = Service::start_with(&FEW).await;
    let mut silent = Vec::new();
    for _ in 0..10 {
        silent.push(RawConnection::saying(&service, "P").await);
    }
    let answer = RawConnection::saying(&service, LIVE).await.until_closed().await;
    assert!(answer.starts_with("HTTP/1.1 429 ") && answer.contains("rate_limited"), "{answer}");
    drop(silent.pop());
    let live = async || {
        let request = service.request(Method::GET, "/health/live").send().await;
        request.is_ok_and(|answer| answer.status() == 200)
    };
    for _ in 0..1000 {
        if live().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("there is room again");
}

/// The proxy's own address counts for nothing.
#[tokio::test]
async fn where_all_connections_are_taken_one_that_rests_makes_room() {
    let proxied = [FEW[0], FEW[1], ("TODO_HTTP__TRUSTED_PROXIES", "127.0.0.1")];
    let service = Service::start_with(&proxied).await;
    let mut silent = Vec::new();
    for _ in 0..40 {
        silent.push(RawConnection::to(&service).await);
    }
    for _ in 0..10 {
        Answer::to(service.request(Method::GET, "/health/live")).await;
    }
}

#[tokio::test]
async fn where_none_rests_one_more_is_refused_with_a_sentence() {
    let proxied = [FEW[0], FEW[1], ("TODO_HTTP__TRUSTED_PROXIES", "127.0.0.1")];
    let service = Service::start_with(&proxied).await;
    let head = "POST /api/sessions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                content-length: 100\r\n\r\n{";
    let mut busy = Vec::new();
    for _ in 0..30 {
        busy.push(RawConnection::saying(&service, head).await);
    }
    for _ in 0..1000 {
        let answer = RawConnection::saying(&service, LIVE).await.until_closed().await;
        if answer.starts_with("HTTP/1.1 503 ") {
            assert!(answer.contains("overloaded") && answer.contains("retry-after: 1"), "{answer}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nobody was refused");
}

/// Todos that fill about a mebibyte a page: in JSON a control character takes six.
async fn hoard(person: &TestUser) {
    let long = "\u{1}".repeat(10_000);
    for _ in 0..20 {
        let todo = |body: todo_client::types::builder::TodoCreate| {
            body.title("long").description(Some(long.parse().unwrap()))
        };
        person.client.todo_create().body_map(todo).send().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_nobody_reads_take_little_and_not_for_long() {
    let service = Service::start_with(&IMPATIENT).await;
    let (eve, ada) = (service.register("eve").await, service.register("ada").await);
    hoard(&eve).await;
    let list = format!(
        "GET /api/todos HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\r\n",
        eve.token
    );
    let mut unread = Vec::new();
    for _ in 0..20 {
        unread.push(RawConnection::saying(&service, &list.repeat(8)).await);
    }
    for wire in &mut unread {
        let page = metrics(&service).await;
        let bytes = value(&page, "todo_unread_answer_bytes").unwrap();
        assert!(bytes <= 8_388_608.0, "{bytes}");
        assert_eq!(ada.titles().await, [] as [String; 0]);
        wire.is_closed_unread().await;
    }
    while value(&metrics(&service).await, "todo_unread_answer_bytes") != Some(0.0) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_that_nobody_reads_take_little_and_not_for_long() {
    let service = Service::start_with(&IMPATIENT).await;
    let (eve, ada) = (service.register("eve").await, service.register("ada").await);
    hoard(&eve).await;
    let socket = RawConnection::to(&service).await.into_socket();
    let (client, connection) = h2::client::handshake(socket).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut client = client.ready().await.unwrap();
    let mut answers = Vec::new();
    for _ in 0..90 {
        let request = http::Request::get("http://localhost/api/todos")
            .header("authorization", format!("Bearer {}", eve.token));
        let (answer, _) = client.send_request(request.body(()).unwrap(), true).unwrap();
        answers.push(answer);
        client = client.ready().await.unwrap();
    }
    let answers: Vec<_> = futures::future::join_all(answers).await;
    let refused = answers.iter().flatten().filter(|answer| answer.status() == 503).count();
    assert!(refused > 80, "{refused}");
    let page = metrics(&service).await;
    assert!(value(&page, "todo_unread_answer_bytes").unwrap() <= 8_388_608.0, "{page}");
    assert_eq!(ada.titles().await, [] as [String; 0]);
    // Windows stay shut: nobody takes what has come.
    let ended = tokio::time::timeout(Duration::from_secs(60), connection).await;
    let _ = ended.unwrap();
    while value(&metrics(&service).await, "todo_unread_answer_bytes") != Some(0.0) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_connection_has_only_so_many_streams() {
    let service = Service::start_with(&[("TODO_LIMITS__STREAMS", "7")]).await;
    let socket = RawConnection::to(&service).await.into_socket();
    let (client, mut connection) = h2::client::handshake(socket).await.unwrap();
    let settled = std::future::poll_fn(|context| {
        let _ = std::pin::Pin::new(&mut connection).poll(context);
        match connection.max_concurrent_send_streams() {
            7 => std::task::Poll::Ready(()),
            _ => std::task::Poll::Pending,
        }
    });
    tokio::time::timeout(Duration::from_secs(60), settled).await.unwrap();
    drop(client);
}
