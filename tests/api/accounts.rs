//! What users do with their accounts: change the password, go.

use reqwest::Method;
use serde_json::{Value, json};
use todo_client::api::{Client, Error, ResponseValue};
use todo_client::{Secret, types};
use todo_tests::{ACME, Answer, PASSWORD, Service, refused};

const NEW: &str = "battery staple";

async fn session(service: &Service, email: &str, password: &str) -> Answer {
    let request = service.request(Method::POST, "/api/sessions");
    Answer::to(request.json(&json!({"email": email, "password": password}))).await
}

async fn goes_on(service: &Service, session: &Answer) -> bool {
    let request = service.request(Method::POST, "/api/sessions/refresh");
    let token = json!({"refresh_token": session.body["refresh_token"]});
    Answer::to(request.json(&token)).await.status == 200
}

async fn change(service: &Service, token: &str, current: &str, new: &str) -> Answer {
    let request = service.request(Method::PUT, "/api/users/me/password").bearer_auth(token);
    Answer::to(request.json(&json!({"current_password": current, "new_password": new}))).await
}

async fn delete(
    client: &Client,
    password: Option<&str>,
) -> Result<ResponseValue<()>, Error<types::Error>> {
    let password = password.map(Secret::from);
    client.user_delete_self().body_map(|body| body.current_password(password)).send().await
}

#[tokio::test]
async fn a_changed_password_is_the_only_one_and_ends_all_other_sessions() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let here = session(&service, &ada.email, PASSWORD).await;
    let there = session(&service, &ada.email, PASSWORD).await;
    let token = here.body["access_token"].as_str().unwrap();
    let changed = change(&service, token, PASSWORD, NEW).await;
    assert_eq!((changed.status.as_u16(), &changed.body), (204, &Value::Null));

    session(&service, &ada.email, PASSWORD).await.must_refuse(401, "invalid_credentials");
    assert_eq!(session(&service, &ada.email, NEW).await.status, 200);
    assert!(goes_on(&service, &here).await, "whoever changed it stays");
    assert!(!goes_on(&service, &there).await);
}

#[tokio::test]
async fn a_changed_password_ends_what_somebody_branched_off() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let begun = session(&service, &ada.email, PASSWORD).await;
    let refresh = async || {
        let request = service.request(Method::POST, "/api/sessions/refresh");
        let token = json!({"refresh_token": begun.body["refresh_token"]});
        Answer::to(request.json(&token)).await
    };
    let (thiefs, hers) = (refresh().await, refresh().await);
    let token = hers.body["access_token"].as_str().unwrap();
    assert_eq!(change(&service, token, PASSWORD, NEW).await.status, 204);
    assert!(goes_on(&service, &hers).await);
    assert!(!goes_on(&service, &thiefs).await);
}

#[tokio::test]
async fn changing_the_password_takes_the_current_one() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    change(&service, &ada.token, "wrong horse", NEW).await.must_refuse(403, "wrong_password");
    change(&service, &ada.token, PASSWORD, "short").await.must_refuse(400, "invalid_request");
    assert_eq!(session(&service, &ada.email, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn whoever_has_an_account_elsewhere_has_no_password_here() {
    let service = Service::start_with(&ACME.settings()).await;
    let answer = change(&service, &ACME.token("ada"), PASSWORD, NEW).await;
    answer.must_refuse(404, "not_found");
}

#[tokio::test]
async fn deleting_oneself_takes_everything_along_and_nothing_of_others() {
    let service = Service::start().await;
    let (ada, bob) = (service.register("ada").await, service.register("bob").await);
    let begun = session(&service, &ada.email, PASSWORD).await;
    ada.todo("Buy milk").await;
    bob.todo("Buy bread").await;
    delete(&ada.client, Some(PASSWORD)).await.unwrap();

    session(&service, &ada.email, PASSWORD).await.must_refuse(401, "invalid_credentials");
    assert!(!goes_on(&service, &begun).await);
    let refusal = refused(delete(&ada.client, Some(PASSWORD)).await);
    assert_eq!(refusal, (401, "invalid_token".to_owned()), "her token still has some minutes");
    let create = ada.client.todo_create().body_map(|body| body.title("Still here"));
    assert_eq!(refused(create.send().await), (401, "invalid_token".to_owned()));
    assert_eq!(bob.titles().await, ["Buy bread"]);
    let counts = "do $$ begin assert (select count(*) from users) = 1 \
                  and (select count(*) from todos) = 1 \
                  and not exists (select from sessions where user_id <> (select id from users)); end $$";
    service.database.execute(counts).unwrap();
    assert_ne!(service.register("ada").await.id, ada.id, "the address is free again");
}

#[tokio::test]
async fn a_token_alone_deletes_no_account() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    ada.todo("Buy milk").await;
    let ask = async |method: Method, path: &str, body: Value| {
        Answer::to(ada.request(&service, method, path).json(&body)).await
    };
    let delete = async |body: Value| ask(Method::POST, "/api/users/me/delete", body).await;
    for body in [json!({}), json!({"current_password": null}), json!({"current_password": "short"})]
    {
        let answer = delete(body).await;
        answer.must_refuse(400, "invalid_request");
        assert!(answer.message().starts_with("current_password: "), "{}", answer.message());
    }
    let request = ada.request(&service, Method::POST, "/api/users/me/delete");
    Answer::to(request).await.must_refuse(415, "unsupported_media_type");
    let wrong = json!({"current_password": "wrong horse"});
    ask(Method::DELETE, "/api/users/me", wrong.clone())
        .await
        .must_refuse(405, "method_not_allowed");
    for _ in 0..5 {
        delete(wrong.clone()).await.must_refuse(403, "wrong_password");
        change(&service, &ada.token, "wrong horse", NEW).await.must_refuse(403, "wrong_password");
    }
    delete(json!({"current_password": PASSWORD})).await.must_refuse(429, "rate_limited");
    assert_eq!(ada.titles().await, ["Buy milk"], "all is still there");
}

#[tokio::test]
async fn a_user_of_another_issuer_can_go_and_begin_anew() {
    let service = Service::start_with(&ACME.settings()).await;
    let ada = service.with_token(&ACME.token("ada"));
    let nobody = (404, "not_found".to_owned());
    assert_eq!(refused(delete(&ada, None).await), nobody);
    ada.todo_create().body_map(|body| body.title("Buy milk")).send().await.unwrap();
    delete(&ada, None).await.unwrap();
    assert_eq!(ada.todo_list().send().await.unwrap().items.len(), 0);
    assert_eq!(refused(ada.user_view_self().send().await), nobody);
    ada.todo_create().body_map(|body| body.title("Buy bread")).send().await.unwrap();
}
