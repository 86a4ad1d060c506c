//! Users whose accounts lie with another issuer.

use todo_tests::{ACME, Service, SharedSecretIssuer, refused};
use uuid::Uuid;

#[tokio::test]
async fn an_outside_user_exists_from_the_first_todo_on() {
    let service = Service::start_with(&ACME.settings()).await;
    let ada = service.with_token(&ACME.token("ada"));
    assert_eq!(refused(ada.user_view_self().send().await), (404, "not_found".to_owned()));
    assert_eq!(ada.todo_list().send().await.unwrap().items.len(), 0);
    service.database.execute("do $$ begin assert not exists (select from users); end $$").unwrap();

    ada.todo_create().body_map(|body| body.title("Buy milk")).send().await.unwrap();
    let user = ada.user_view_self().send().await.unwrap();
    assert_eq!(user.email, None, "nothing is copied from a token");
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, ACME.issuer.as_bytes());
    assert_eq!(user.id, Uuid::new_v5(&namespace, b"ada"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outside_users_first_todos_can_come_all_at_once() {
    let service = Service::start_with(&ACME.settings()).await;
    let ada = service.with_token(&ACME.token("ada"));
    let create = || ada.todo_create().body_map(|body| body.title("Buy milk")).send();
    for made in futures::future::join_all((0..8).map(|_| create())).await {
        made.unwrap();
    }
    assert_eq!(ada.todo_list().send().await.unwrap().items.len(), 8);
}

#[tokio::test]
async fn one_name_at_two_issuers_is_two_users() {
    let other = SharedSecretIssuer { issuer: "https://other.example.com", ..ACME };
    let config = format!(
        "[auth]\nlocal.enabled = false\n\
         [[auth.issuers]]\nissuer = \"{}\"\naudience = \"{}\"\nsecret = \"{}\"\n",
        other.issuer, other.audience, other.secret
    );
    let service = Service::start_from(&config, &ACME.settings()[1..]).await;
    let (here, there) =
        (service.with_token(&ACME.token("ada")), service.with_token(&other.token("ada")));
    let todo = here.todo_create().body_map(|body| body.title("Buy milk")).send().await.unwrap();
    assert_eq!(refused(there.todo_view().id(todo.id).send().await), (404, "not_found".to_owned()));
}

#[tokio::test]
async fn an_outside_issuer_cannot_speak_for_a_local_user() {
    let service = Service::start_with(&ACME.settings()).await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let claims_to_be_ada = service.with_token(&ACME.token(&ada.id.to_string()));
    assert_eq!(
        refused(claims_to_be_ada.todo_view().id(todo.id).send().await),
        (404, "not_found".to_owned())
    );
}

#[tokio::test]
async fn an_issuer_of_uuids_names_users_by_their_ids() {
    let settings = settings_with_uuids();
    let service = Service::start_with(&settings).await;
    let id = "0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b";
    let ada = service.with_token(&ACME.token(id));
    ada.todo_create().body_map(|body| body.title("Buy milk")).send().await.unwrap();
    assert_eq!(ada.user_view_self().send().await.unwrap().id.to_string(), id);

    for wrong in
        ["ada", &id.to_uppercase(), &id.replace('-', ""), &format!("{{{id}}}"), &format!(" {id}")]
    {
        let client = service.with_token(&ACME.token(wrong));
        let refusal = refused(client.todo_list().send().await);
        assert_eq!(refusal, (401, "invalid_token".to_owned()), "{wrong}");
    }
}

#[tokio::test]
async fn an_issuer_of_uuids_cannot_name_the_users_of_one_that_derives() {
    let other = SharedSecretIssuer { issuer: "https://other.example.com", ..ACME };
    let config = format!(
        "[[auth.issuers]]\nissuer = \"{}\"\naudience = \"{}\"\nsecret = \"{}\"\n",
        other.issuer, other.audience, other.secret
    );
    let service = Service::start_from(&config, &settings_with_uuids()).await;
    let victim = service.with_token(&other.token("ada"));
    victim.todo_create().body_map(|body| body.title("Buy milk")).send().await.unwrap();
    let id = victim.user_view_self().send().await.unwrap().id;

    let forged = service.with_token(&ACME.token(&id.to_string()));
    assert_eq!(refused(forged.todo_list().send().await), (401, "invalid_token".to_owned()));
}

/// ACME alone, its subjects being the users' ids.
fn settings_with_uuids() -> Vec<(&'static str, &'static str)> {
    let mut settings = ACME.settings();
    settings[0] = ("TODO_AUTH__LOCAL__ENABLED", "false");
    settings.push(("TODO_AUTH__SUBJECT", "uuid"));
    settings
}
