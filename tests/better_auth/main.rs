//! The service behind the real Better Auth.
#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::join;
use todo_client::api::Client;
use todo_tests::{BetterAuth, Ids, refused};
use uuid::Uuid;

/// Drives every operation on todos as one of two users, and then each of them at the other's.
async fn drive(ada: &Client, bob: &Client) {
    let create = |client: &Client, title: &str| {
        let (client, title) = (client.clone(), title.to_owned());
        async move {
            let made = client.todo_create().body_map(|body| body.title(title)).send().await;
            made.unwrap().into_inner()
        }
    };
    let hers = create(ada, "Buy milk").await;
    let his = create(bob, "Buy bread").await;
    let titles = async |client: &Client| {
        let page = client.todo_list().send().await.unwrap().into_inner();
        page.items.into_iter().map(|todo| todo.title).collect::<Vec<_>>()
    };
    assert_eq!(titles(ada).await, ["Buy milk"]);
    assert_eq!(titles(bob).await, ["Buy bread"]);
    assert_eq!(ada.todo_view().id(hers.id).send().await.unwrap().title, "Buy milk");
    let flipped = ada.todo_toggle_complete().id(hers.id).send().await.unwrap();
    assert!(flipped.completed);
    let replace = |client: &Client, id: Uuid| {
        let client = client.clone();
        async move {
            let body = client.todo_replace().id(id);
            body.body_map(|body| body.title("Buy oats").description(None).completed(false))
                .send()
                .await
        }
    };
    assert_eq!(replace(ada, hers.id).await.unwrap().title, "Buy oats");

    let nothing = (404, "not_found".to_owned());
    assert_eq!(refused(ada.todo_view().id(his.id).send().await), nothing);
    assert_eq!(refused(replace(ada, his.id).await), nothing);
    assert_eq!(refused(ada.todo_toggle_complete().id(his.id).send().await), nothing);
    assert_eq!(refused(ada.todo_delete().id(his.id).send().await), nothing);

    ada.todo_delete().id(hers.id).send().await.unwrap();
    assert_eq!(refused(ada.todo_view().id(hers.id).send().await), nothing);
    assert_eq!(titles(bob).await, ["Buy bread"]);
}

async fn two_users_of(ids: Ids, algorithm: &str) {
    let auth = BetterAuth::start(ids, algorithm);
    let subject = if ids == Ids::Uuid { "uuid" } else { "derived" };
    let service = auth.service(subject, &[]).await;
    let (ada, bob) = (auth.sign_up("ada").await, auth.sign_up("bob").await);
    let (as_ada, as_bob) =
        (service.with_token(&auth.token(&ada).await), service.with_token(&auth.token(&bob).await));
    drive(&as_ada, &as_bob).await;
    let id = as_ada.user_view_self().send().await.unwrap().id;
    let expected = match ids {
        Ids::Uuid => ada.id.parse().unwrap(),
        Ids::Text => {
            let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, auth.url.as_bytes());
            Uuid::new_v5(&namespace, ada.id.as_bytes())
        }
    };
    assert_eq!(id, expected);
}

#[tokio::test]
async fn users_with_text_ids_and_eddsa_keys_which_is_its_default() {
    two_users_of(Ids::Text, "EdDSA").await;
}

#[tokio::test]
async fn users_with_uuids_and_es256_keys() {
    two_users_of(Ids::Uuid, "ES256").await;
}

#[tokio::test]
async fn users_with_text_ids_and_rs256_keys() {
    two_users_of(Ids::Text, "RS256").await;
}

#[tokio::test]
async fn what_it_keeps_for_itself_lets_nobody_in() {
    let auth = BetterAuth::start(Ids::Text, "EdDSA");
    let service = auth.service("derived", &[]).await;
    let ada = auth.sign_up("ada").await;
    auth.token(&ada).await;
    for token in [&ada.session_token, ada.cached_session()] {
        let refusal = refused(service.with_token(token).todo_list().send().await);
        assert_eq!(refusal, (401, "invalid_token".to_owned()), "{token}");
    }
    assert_eq!(ada.cached_session().split('.').count(), 3, "it is a JWT of the same keys");
}

/// Somebody asks all the time, with a token that is got anew each time, and one that was got before
/// everything. New keys are seen at once; old ones count until they are withdrawn and a second more.
#[tokio::test(flavor = "multi_thread")]
async fn keys_change_while_requests_run() {
    let auth = BetterAuth::start(Ids::Text, "EdDSA");
    let service = auth.service("derived", &[("TODO_AUTH__KEY_SETS__RENEWAL", "1s")]).await;
    let ada = auth.sign_up("ada").await;
    let old = auth.token(&ada).await;
    let (over, asked) = (AtomicBool::new(false), AtomicUsize::new(0));

    let asking = async {
        while !over.load(Ordering::Relaxed) {
            let new = auth.token(&ada).await;
            for token in [&new, &old] {
                service.with_token(token).todo_list().send().await.unwrap();
                asked.fetch_add(1, Ordering::Relaxed);
            }
        }
    };
    let changing = async {
        for _ in 0..3 {
            auth.rotate();
            tokio::time::sleep(Duration::from_millis(700)).await;
        }
        over.store(true, Ordering::Relaxed);
    };
    join(asking, changing).await;
    assert!(asked.load(Ordering::Relaxed) > 20);

    auth.withdraw_old_keys();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let refusal = refused(service.with_token(&old).todo_list().send().await);
    assert_eq!(refusal, (401, "invalid_token".to_owned()));
    let new = auth.token(&ada).await;
    service.with_token(&new).todo_list().send().await.unwrap();
}
