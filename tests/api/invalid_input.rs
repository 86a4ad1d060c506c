//! Bad input: each kind has its status and code, and the message begins with what is at fault.

use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use todo_tests::{Answer, Service, TestUser};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn create(service: &Service, person: &TestUser) -> RequestBuilder {
    person.request(service, Method::POST, "/api/todos")
}

/// Sends `body` as JSON and fails unless the refusal begins with `field`.
async fn must_fault(service: &Service, person: &TestUser, body: &str, field: &str) {
    let request = create(service, person).header(CONTENT_TYPE, "application/json");
    let answer = Answer::to(request.body(body.to_owned())).await;
    answer.must_refuse(400, "invalid_request");
    assert!(answer.message().starts_with(field), "{body:.60}: {}", answer.message());
}

#[tokio::test]
async fn a_title_outside_its_limits_is_refused_by_name() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    must_fault(&service, &ada, r#"{}"#, "title: is required").await;
    must_fault(&service, &ada, r#"{"title": ""}"#, "title: must have 1 to 200 characters, not 0")
        .await;
    let long = json!({"title": "𝄞".repeat(201)}).to_string();
    must_fault(&service, &ada, &long, "title: must have 1 to 200 characters, not 201").await;
}

#[tokio::test]
async fn a_body_is_told_of_every_invalid_property_at_once() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let body = json!({"title": "", "description": 7, "colour": "red", "a/b": 1, "completed": null});
    let answer = Answer::to(create(&service, &ada).json(&body)).await;
    answer.must_refuse(400, "invalid_request");
    let fault = |pointer, code, message| json!({"pointer": pointer, "parameter": null, "code": code, "message": message});
    let unknown = "unknown field, expected one of `id`, `title`, `description`, `completed`";
    assert_eq!(
        answer.body["errors"],
        json!([
            fault("/a~1b", "unknown", unknown),
            fault("/colour", "unknown", unknown),
            fault("/description", "wrong_type", "invalid type: integer `7`, expected a string"),
            fault("/title", "invalid", "must have 1 to 200 characters, not 0"),
        ])
    );
    assert_eq!(
        answer.message(),
        format!(
            "a/b: {unknown}; colour: {unknown}; description: invalid type: integer `7`, expected a \
             string; title: must have 1 to 200 characters, not 0"
        )
    );
    // What comes after the break may well have been a password.
    let broken =
        service.request(Method::POST, "/api/users").header(CONTENT_TYPE, "application/json");
    let broken = Answer::to(broken.body(r#"{"email": 1, "password": "corr"#)).await;
    broken.must_refuse(400, "invalid_request");
    assert_eq!(broken.body["errors"].as_array().unwrap().len(), 1, "{broken:#?}");
    let nothing = Answer::to(create(&service, &ada).json(&json!([]))).await;
    nothing.must_refuse(400, "invalid_request");
    assert_eq!(nothing.body["errors"], json!([]));
}

#[tokio::test]
async fn a_query_is_told_of_every_invalid_parameter_at_once_and_a_path_of_its_own() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let fault = |parameter, code, message| json!({"pointer": null, "parameter": parameter, "code": code, "message": message});
    for (path, faults) in [
        (
            "/api/todos?limit=0&colour=red&limit=0",
            json!([
                fault("limit", "invalid", "must be a whole number from 1 to 200"),
                fault("colour", "unknown", "unknown field, expected `limit` or `page_token`"),
            ]),
        ),
        (
            "/api/todos/7",
            json!([fault(
                "id",
                "invalid",
                "must be a UUID such as 0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b"
            )]),
        ),
    ] {
        let answer = Answer::to(ada.request(&service, Method::GET, path)).await;
        answer.must_refuse(400, "invalid_request");
        assert_eq!(answer.body["errors"], faults, "{path}");
    }
}

#[tokio::test]
async fn many_invalid_properties_are_told_of_up_to_a_limit() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let body: serde_json::Map<_, _> = (0..10_000).map(|n| (format!("p{n}"), json!(0))).collect();
    let answer = Answer::to(create(&service, &ada).json(&body)).await;
    answer.must_refuse(400, "invalid_request");
    assert_eq!(answer.body["errors"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn a_description_that_is_too_long_is_refused_by_name() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let long = json!({"title": "x", "description": "x".repeat(10_001)}).to_string();
    must_fault(&service, &ada, &long, "description: must have at most 10000 characters").await;
}

#[tokio::test]
async fn the_character_that_postgresql_cannot_hold_is_refused() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    must_fault(
        &service,
        &ada,
        r#"{"title": "a\u0000b"}"#,
        "title: must not contain the character U+0000",
    )
    .await;
    must_fault(
        &service,
        &ada,
        r#"{"title": "x", "description": "\u0000"}"#,
        "description: must not",
    )
    .await;
}

#[tokio::test]
async fn fields_of_a_wrong_kind_are_refused_by_name() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    for (body, field) in [
        (r#"{"title": 7}"#, "title: "),
        (r#"{"title": null}"#, "title: "),
        (r#"{"title": ["x"]}"#, "title: "),
        (r#"{"title": "x", "completed": "yes"}"#, "completed: "),
        (r#"{"title": "x", "completed": 1}"#, "completed: "),
        (r#"{"title": "x", "description": {}}"#, "description: "),
        (r#"{"title": "x", "id": 7}"#, "id: "),
        (r#"[null, "x", null, null]"#, "the body must be a JSON object"),
    ] {
        must_fault(&service, &ada, body, field).await;
    }
}

#[tokio::test]
async fn unknown_and_repeated_fields_are_refused_by_name() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    must_fault(&service, &ada, r#"{"title": "x", "colour": "red"}"#, "colour: unknown field").await;
    must_fault(&service, &ada, r#"{"title": "x", "Title": "y"}"#, "Title: unknown field").await;
    must_fault(&service, &ada, r#"{"title": "x", "title": "y"}"#, "title: must be given once only")
        .await;
    must_fault(&service, &ada, r#"{"title": "x", "updated_at": null}"#, "updated_at: unknown")
        .await;
}

#[tokio::test]
async fn what_is_no_json_object_is_refused() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let deep = "[".repeat(100_000);
    for body in [
        "",
        " ",
        "null",
        "[]",
        "\"title\"",
        "{",
        "{}{}",
        r#"{"title": "x"} x"#,
        "\u{feff}{}",
        &deep,
    ] {
        must_fault(&service, &ada, body, "").await;
    }
    let request = create(&service, &ada).header(CONTENT_TYPE, "application/json");
    let not_utf8 = Answer::to(request.body(&b"{\"title\": \"\xff\"}"[..])).await;
    not_utf8.must_refuse(400, "invalid_request");
    let request = create(&service, &ada).header(CONTENT_TYPE, "application/json");
    let half_a_pair = Answer::to(request.body(r#"{"title": "\ud834"}"#)).await;
    half_a_pair.must_refuse(400, "invalid_request");
}

#[tokio::test]
async fn an_id_must_be_a_hyphenated_uuid_in_body_and_path() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    for id in [
        "7",
        "",
        "0199ac3e9a7c7d108f2b3c5d7e9f1a2b",
        "{0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b}",
        "urn:uuid:0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b",
        "0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2g",
    ] {
        let body = json!({"title": "x", "id": id}).to_string();
        must_fault(&service, &ada, &body, "id: must be a UUID").await;
        if id.is_empty() {
            continue;
        }
        let path = format!("/api/todos/{id}");
        let answer = Answer::to(ada.request(&service, Method::GET, &path)).await;
        answer.must_refuse(400, "invalid_request");
        assert!(answer.message().starts_with("id: must be a UUID"), "{}", answer.message());
    }
    let nul = Answer::to(ada.request(&service, Method::GET, "/api/todos/%00")).await;
    nul.must_refuse(400, "invalid_request");
}

#[tokio::test]
async fn an_id_may_be_in_either_letter_case() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let path = format!("/api/todos/{}", todo.id.to_string().to_uppercase());
    let answer = Answer::to(ada.request(&service, Method::GET, &path)).await;
    assert_eq!(answer.body["id"], todo.id.to_string());
}

#[tokio::test]
async fn a_parameter_that_comes_twice_is_refused() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let request = ada.request(&service, Method::GET, "/api/todos?limit=1&limit=2");
    let answer = Answer::to(request).await;
    answer.must_refuse(400, "invalid_request");
    assert!(answer.message().starts_with("limit: "), "{}", answer.message());
}

#[tokio::test]
async fn path_comes_before_query_and_query_before_body() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let put = |path: &str| Answer::to(ada.request(&service, Method::PUT, path).body("x"));
    let path = "/api/todos/0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b";
    assert!(put("/api/todos/x?y=1").await.message().starts_with("id: "));
    assert!(put(&format!("{path}?y=1")).await.message().starts_with("y: "));
    put(path).await.must_refuse(415, "unsupported_media_type");
}

#[tokio::test]
async fn a_content_type_is_json_in_any_letter_case_and_with_parameters() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let status = async |content_type: &str| {
        let request = create(&service, &ada).header(CONTENT_TYPE, content_type);
        Answer::to(request.body(r#"{"title": "x"}"#)).await.status.as_u16()
    };
    for good in [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json ;x=y",
    ] {
        assert_eq!(status(good).await, 201, "{good}");
    }
    for bad in [
        "",
        "json",
        "text/json",
        "text/plain",
        "application/json2",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json, text/plain",
    ] {
        assert_eq!(status(bad).await, 415, "{bad}");
    }
    let twice = create(&service, &ada)
        .header(CONTENT_TYPE, "application/json")
        .header(CONTENT_TYPE, "text/plain")
        .body(r#"{"title": "x"}"#);
    Answer::to(twice).await.must_refuse(415, "unsupported_media_type");
}

#[tokio::test]
async fn a_body_of_128_kib_is_read_and_one_byte_more_is_not() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let padded = |length: usize| {
        let body = r#"{"title": "x"}"#;
        let body = format!("{body}{}", " ".repeat(length - body.len()));
        create(&service, &ada).header(CONTENT_TYPE, "application/json").body(body)
    };
    assert_eq!(Answer::to(padded(128 * 1024)).await.status, 201);
    let answer = Answer::to(padded(128 * 1024 + 1)).await;
    answer.must_refuse(413, "body_too_large");
    assert_eq!(answer.header("connection"), "close");
}

#[tokio::test]
async fn a_header_that_is_not_ascii_harms_nothing() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let latin = HeaderValue::from_bytes(b"caf\xe9").unwrap();
    let request = ada.request(&service, Method::GET, "/api/todos").header("x-drink", latin.clone());
    assert_eq!(Answer::to(request).await.status, 200);
    let request = ada.request(&service, Method::GET, "/api/todos").header("origin", latin);
    assert_eq!(Answer::to(request).await.status, 200);
}

/// Opens a connection and sends `head`, of which the body is missing.
async fn begin(service: &Service, person: &TestUser, more: &str) -> TcpStream {
    let address = service.address.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/todos HTTP/1.1\r\nhost: test\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\n{more}",
        person.token
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// Everything until the service hangs up.
async fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let reading = stream.read_to_end(&mut answer);
    // A reset is also an end.
    let _ = tokio::time::timeout(Duration::from_secs(15), reading).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_given_up_after_ten_seconds() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let begun = Instant::now();
    let stream = begin(&service, &ada, "content-length: 100\r\n\r\n{\"title\":").await;
    let answer = rest(stream).await;
    assert!((10..13).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("body_timeout") && answer.contains("connection: close"), "{answer}");
}

#[tokio::test]
async fn a_body_without_end_is_refused_at_the_first_byte_too_many() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let mut stream = begin(&service, &ada, "transfer-encoding: chunked\r\n\r\n").await;
    let chunk = format!("{:x}\r\n{}\r\n", 16 * 1024, "x".repeat(16 * 1024));
    for _ in 0..8 {
        stream.write_all(chunk.as_bytes()).await.unwrap();
    }
    // What the service has not read when it hangs up would make a reset of its answer, so it gets no
    // more than what tells it.
    stream.write_all(b"1\r\nx").await.unwrap();
    let answer = rest(stream).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("body_too_large") && answer.contains("connection: close"), "{answer}");
}

#[tokio::test]
async fn an_unknown_path_is_not_found() {
    let service = Service::start().await;
    for path in ["/", "/api", "/api/nonsense", "/api/todos/a/b", "/.env"] {
        assert_eq!(Answer::to(service.request(Method::GET, path)).await.status, 404, "{path}");
    }
}
