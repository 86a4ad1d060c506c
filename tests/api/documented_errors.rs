//! Every error that the document lists for an operation is one that the operation answers with. That
//! there are no others, each test checks when its service ends.

use std::collections::BTreeSet;

use futures::StreamExt;
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use todo_api::example::example_of;
use todo_api::operations::{Database, OPERATIONS};
use todo_tests::{
    ACME, Answer, Conduct, IssuerKey, JwksServer, RawConnection, Service, TestUser,
    documented_errors,
};

/// What was answered: operation, status, code.
type Seen = BTreeSet<(&'static str, u16, String)>;

/// An operation as the document describes it.
struct Operation {
    id: &'static str,
    method: Method,
    path: String,
    is_secured: bool,
    /// A body that is valid, if it takes one.
    body: Option<Value>,
    asks_database: bool,
    writes: bool,
}

/// A session that nobody has, in a token that is well formed.
const REFRESH_TOKEN: &str = "AZmsPpp8fRCPKzxdfp8aKwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn operations(todo: &str) -> Vec<Operation> {
    let document = todo_api::document::document().unwrap();
    let paths = document["paths"].as_object().unwrap();
    let described = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap();
        methods.iter().map(move |(method, described)| (path, method, described))
    });
    let operations = described.map(|(path, method, described)| {
        let id = described["operationId"].as_str().unwrap();
        let facts = OPERATIONS.iter().find(|facts| facts.id == id).unwrap();
        let content = &described["requestBody"]["content"]["application/json"];
        let schema = content["schema"]["$ref"].as_str().and_then(|path| path.rsplit('/').next());
        Operation {
            id: facts.id,
            method: method.to_uppercase().parse().unwrap(),
            path: path.replace("{id}", todo),
            is_secured: described["security"] != json!([]),
            body: schema.and_then(example_of).map(valid),
            asks_database: facts.database != Database::Unused,
            writes: facts.database == Database::Write,
        }
    });
    operations.collect()
}

/// Examples have no secrets of this test.
fn valid(mut body: Value) -> Value {
    let replaced = [("id", json!(uuid::Uuid::new_v4())), ("refresh_token", json!(REFRESH_TOKEN))];
    for (name, value) in replaced {
        if let Some(property) = body.get_mut(name) {
            *property = value;
        }
    }
    body
}

impl Operation {
    /// A valid request, without a token.
    fn request(&self, service: &Service) -> RequestBuilder {
        let request = service.request(self.method.clone(), &self.path);
        match &self.body {
            Some(body) => request.json(body),
            None => request,
        }
    }

    /// The same with a token, where one is needed.
    fn request_as(&self, service: &Service, token: &str) -> RequestBuilder {
        let request = self.request(service);
        if self.is_secured { request.bearer_auth(token) } else { request }
    }

    async fn see(&self, seen: &mut Seen, request: RequestBuilder) {
        let answer = Answer::to(request).await;
        if answer.status.is_client_error() || answer.status.is_server_error() {
            seen.insert((self.id, answer.status.as_u16(), answer.code().to_owned()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_error_that_the_document_lists_is_answered() {
    let mut seen = Seen::new();
    invalid_requests(&mut seen).await;
    refusals_of_rules(&mut seen).await;
    no_accounts(&mut seen).await;
    no_keys(&mut seen).await;
    slow_bodies(&mut seen).await;
    too_many_requests(&mut seen).await;
    no_database(&mut seen).await;
    full_queues(&mut seen).await;
    lost_writes(&mut seen).await;

    let listed = OPERATIONS.iter().flat_map(|operation| {
        let errors = documented_errors(operation.id).into_iter();
        errors.map(|(status, code)| (operation.id, status, code))
    });
    let unseen = listed.filter(|error| !seen.contains(error));
    // What nobody can provoke: an error of ours; and a full memory of unread responses, without a
    // database to wait for, has a test of its own (`connections`).
    let unseen = unseen.filter(|(_, _, code)| code != "internal");
    let unseen: Vec<_> = unseen
        .filter(|(id, _, code)| {
            let facts = OPERATIONS.iter().find(|facts| facts.id == *id).unwrap();
            code != "overloaded" || facts.database != Database::Unused
        })
        .collect();
    assert!(unseen.is_empty(), "listed and never answered: {unseen:?}");
}

async fn invalid_requests(seen: &mut Seen) {
    let service = Service::start_with(&ACME.settings()).await;
    let ada = service.register("ada").await;
    let mut expired = ACME.claims("bob");
    expired["exp"] = json!(1_700_000_000);
    let expired = ACME.sign(&json!({"alg": "HS256", "typ": "JWT"}), &expired);
    for operation in operations("0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b") {
        let request = |token: &str| operation.request_as(&service, token);
        operation.see(seen, request(&ada.token).query(&[("nonsense", "1")])).await;
        if operation.is_secured {
            operation.see(seen, operation.request(&service)).await;
            operation.see(seen, request("x")).await;
            operation.see(seen, request(&expired)).await;
        }
        if operation.path.contains("0199ac3e") {
            operation.see(seen, request(&ada.token)).await;
        }
        if operation.id == "todo_list" {
            operation.see(seen, request(&ada.token).query(&[("page_token", "x")])).await;
        }
        if operation.body.is_some() {
            let bare = || {
                let request = service.request(operation.method.clone(), &operation.path);
                if operation.is_secured { request.bearer_auth(&ada.token) } else { request }
            };
            operation.see(seen, bare().body("{}")).await;
            let long = bare().header(CONTENT_TYPE, "application/json").body("x".repeat(200_000));
            operation.see(seen, long).await;
        }
    }
}

async fn refusals_of_rules(seen: &mut Seen) {
    let quotas = [("TODO_QUOTAS__TODOS_PER_USER", "1"), ("TODO_QUOTAS__BYTES_PER_USER", "100")];
    let settings = [&ACME.settings()[..], &quotas].concat();
    let service = Service::start_with(&settings).await;
    let (ada, eve) = (service.register("ada").await, service.register("eve").await);
    let bob = ACME.token("bob");
    let todo = ada.todo("Buy milk").await;
    let by_id =
        |id: &str| operations(&todo.id.to_string()).into_iter().find(|o| o.id == id).unwrap();
    let send = async |seen: &mut Seen, id: &str, token: &str, body: Value| {
        let operation = by_id(id);
        let request = service.request(operation.method.clone(), &operation.path).bearer_auth(token);
        operation.see(seen, request.json(&body)).await;
    };
    send(seen, "todo_create", &ada.token, json!({"title": "One more"})).await;
    let again = json!({"id": todo.id, "title": "Buy milk"});
    let own = json!({"id": todo.id, "title": "x"});
    send(seen, "todo_create", &eve.token, own.clone()).await;
    send(seen, "todo_create", &eve.token, own).await;
    send(seen, "todo_create", &ada.token, again).await;
    let long = json!({"title": "x", "description": "x".repeat(200), "completed": false});
    send(seen, "todo_replace", &ada.token, long).await;
    let login = json!({"email": ada.email, "password": "another password"});
    send(seen, "user_register", "", login.clone()).await;
    send(seen, "session_create", "", login).await;
    send(seen, "session_refresh", "", json!({"refresh_token": REFRESH_TOKEN})).await;
    let passwords = json!({"current_password": "another password", "new_password": "and another"});
    send(seen, "user_change_password", &ada.token, passwords.clone()).await;
    send(seen, "user_change_password", &bob, passwords).await;
    send(seen, "user_delete_self", &ada.token, json!({"current_password": "another password"}))
        .await;
    send(seen, "user_delete_self", &bob, json!({})).await;
    for id in ["user_view_self", "user_export"] {
        by_id(id).see(seen, by_id(id).request_as(&service, &bob)).await;
    }
}

async fn no_accounts(seen: &mut Seen) {
    let service = Service::start_with(&ACME.settings()[1..]).await;
    for operation in operations("").iter().filter(|operation| !operation.is_secured) {
        operation.see(seen, operation.request(&service)).await;
    }
}

async fn no_keys(seen: &mut Seen) {
    let publisher = JwksServer::start().await;
    let token = publisher.token(&IssuerKey::eddsa("key"), "ada");
    publisher.behave(Conduct::Away);
    let service = publisher.service(&[]).await;
    for operation in operations("0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b") {
        operation.see(seen, operation.request_as(&service, &token)).await;
    }
}

async fn slow_bodies(seen: &mut Seen) {
    let service = Service::start_with(&[("TODO_LIMITS__BODY_TIMEOUT", "1s")]).await;
    let ada = service.register("ada").await;
    let operations = operations("0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b");
    let answers =
        operations.iter().filter(|operation| operation.body.is_some()).map(async |operation| {
            let head = format!(
                "{} {} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: 100\r\n\r\n{{",
                operation.method, operation.path, ada.token
            );
            let answer = RawConnection::saying(&service, &head).await.until_closed().await;
            assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
            assert!(answer.contains("\"body_timeout\""), "{answer}");
            (operation.id, 408, "body_timeout".to_owned())
        });
    seen.extend(join_all(answers).await);
}

async fn too_many_requests(seen: &mut Seen) {
    let settings = [
        ("TODO_HTTP__TRUSTED_PROXIES", "127.0.0.1"),
        ("TODO_LIMITS__REQUESTS_PER_SECOND_PER_ADDRESS", "1"),
    ];
    let service = Service::start_with(&settings).await;
    for operation in operations("0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b") {
        let request = || operation.request(&service).header("x-forwarded-for", "192.0.2.1");
        for _ in 0..10 {
            operation.see(seen, request()).await;
        }
    }
}

async fn no_database(seen: &mut Seen) {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    service.database.take_away();
    for operation in operations("0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b") {
        operation.see(seen, operation.request_as(&service, &ada.token)).await;
    }
}

/// Nobody gets by a lock, so that the queues are full.
async fn full_queues(seen: &mut Seen) {
    let service =
        Service::start_with(&[("TODO_DATABASE__QUEUE_LENGTH", "1"), ("TODO_QUOTAS__EXPORTS", "1")])
            .await;
    let ada = service.register("ada").await;
    for operation in operations(&ada.todo("Buy milk").await.id.to_string()) {
        if !operation.asks_database {
            continue;
        }
        let lock = everything_locked(&service, "access exclusive");
        let requests = (0..40).map(|_| Answer::to(operation.request_as(&service, &ada.token)));
        let mut answers: FuturesUnordered<_> = requests.collect();
        while let Some(answer) = answers.next().await {
            if answer.code() == "overloaded" {
                seen.insert((operation.id, answer.status.as_u16(), answer.code().to_owned()));
                break;
            }
        }
        drop(lock);
    }
}

/// Reads get by, and writes do not come back. In two rounds, so that each has a connection.
async fn lost_writes(seen: &mut Seen) {
    let service = Service::start_with(&[("TODO_DATABASE__STATEMENT_TIMEOUT", "0s")]).await;
    let ada = service.register("ada").await;
    let operations = operations(&ada.todo("Buy milk").await.id.to_string());
    let own = own_bodies(&service, &ada).await;
    let body_of = |operation: &Operation| own[operation.id].clone();
    let writes = operations.iter().filter(|operation| operation.writes);
    let (own, others): (Vec<_>, Vec<_>) =
        writes.partition(|operation| body_of(operation) != Value::Null);
    for round in [own, others] {
        let lock = everything_locked(&service, "share row exclusive");
        let answers = round.into_iter().map(async |operation| {
            let request = operation.request_as(&service, &ada.token);
            let request = match body_of(operation) {
                Value::Null => request,
                body => request.body(body.to_string()),
            };
            let answer = Answer::to(request).await;
            (operation.id, answer.status.as_u16(), answer.code().to_owned())
        });
        seen.extend(join_all(answers).await);
        drop(lock);
    }
}

/// What only the user's own password or token makes valid.
async fn own_bodies(service: &Service, user: &TestUser) -> Value {
    let password = todo_tests::PASSWORD;
    let login = json!({"email": user.email, "password": password});
    let session = Answer::to(service.request(Method::POST, "/api/sessions").json(&login)).await;
    json!({
        "session_create": login,
        "session_refresh": {"refresh_token": session.body["refresh_token"]},
        "user_change_password": {"current_password": password, "new_password": "a new password"},
        "user_delete_self": {"current_password": password},
    })
}

fn everything_locked(service: &Service, mode: &str) -> diesel::PgConnection {
    let tables = "users, todos, sessions, refresh_tokens, deletions";
    service.database.hold(&format!("lock table {tables} in {mode} mode"))
}
