//! How long a set is believed, and what counts while the issuer does not answer.

use std::time::Instant;

use todo_tests::{Conduct, IssuerKey, JwksServer};

use super::{SHORT, a_second_and_more, list};

#[tokio::test]
async fn a_withdrawn_key_counts_no_longer_than_the_renewal() {
    let publisher = JwksServer::start().await;
    let (old, new) = (IssuerKey::eddsa("old"), IssuerKey::eddsa("new"));
    publisher.publish(&[&old]);
    let service = publisher.service(&[SHORT]).await;
    let seen = publisher.token(&old, "ada");
    assert_eq!(list(&service, &seen).await.status, 200);
    publisher.publish(&[&new]);
    a_second_and_more().await;
    list(&service, &seen).await.must_refuse(401, "invalid_token");
    list(&service, &publisher.token(&old, "eve")).await.must_refuse(401, "invalid_token");
    assert_eq!(list(&service, &publisher.token(&new, "ada")).await.status, 200);
}

#[tokio::test]
async fn a_key_that_changes_under_its_name_is_another_key() {
    let publisher = JwksServer::start().await;
    let (old, new) = (IssuerKey::eddsa("key"), IssuerKey::eddsa("key"));
    publisher.publish(&[&old]);
    let service = publisher.service(&[SHORT]).await;
    let seen = publisher.token(&old, "ada");
    assert_eq!(list(&service, &seen).await.status, 200);
    publisher.publish(&[&new]);
    a_second_and_more().await;
    list(&service, &seen).await.must_refuse(401, "invalid_token");
}

#[tokio::test]
async fn the_last_good_set_is_kept_while_the_issuer_is_away() {
    let publisher = JwksServer::start().await;
    let key = IssuerKey::eddsa("key");
    publisher.publish(&[&key]);
    let service = publisher.service(&[SHORT]).await;
    assert_eq!(list(&service, &publisher.token(&key, "ada")).await.status, 200);
    publisher.behave(Conduct::Away);
    a_second_and_more().await;
    for user in ["ada", "bob", "eve"] {
        assert_eq!(list(&service, &publisher.token(&key, user)).await.status, 200);
    }
    let unknown = IssuerKey::eddsa("unknown");
    let answer = list(&service, &publisher.token(&unknown, "ada")).await;
    answer.must_refuse(503, "auth_keys_unavailable");
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test]
async fn a_set_that_is_too_old_is_believed_no_more() {
    let publisher = JwksServer::start().await;
    let key = IssuerKey::eddsa("key");
    publisher.publish(&[&key]);
    let service = publisher.service(&[SHORT, ("TODO_AUTH__KEY_SETS__MAX_AGE", "1s")]).await;
    let token = publisher.token(&key, "ada");
    assert_eq!(list(&service, &token).await.status, 200);
    publisher.behave(Conduct::Away);
    a_second_and_more().await;
    list(&service, &token).await.must_refuse(503, "auth_keys_unavailable");
    publisher.publish(&[&key]);
    a_second_and_more().await;
    assert_eq!(list(&service, &token).await.status, 200, "it is back");
}

#[tokio::test]
async fn an_issuer_that_was_never_reached_is_no_fault_of_the_token() {
    let publisher = JwksServer::start().await;
    let key = IssuerKey::eddsa("key");
    let service = publisher.service(&[]).await;
    let token = publisher.token(&key, "ada");
    let begun = Instant::now();
    for _ in 0..20 {
        list(&service, &token).await.must_refuse(503, "auth_keys_unavailable");
    }
    // Once a second, and a busy machine may take some seconds for twenty requests.
    let (asked, seconds) = (publisher.asked(), begun.elapsed().as_secs());
    assert!(
        asked as u64 <= 3 + seconds,
        "it is not asked for each request: {asked} in {seconds} s"
    );
    publisher.publish(&[&key]);
    a_second_and_more().await;
    assert_eq!(list(&service, &token).await.status, 200);
}

#[tokio::test]
async fn a_set_without_a_key_of_use_does_not_take_the_place_of_the_last_good_one() {
    let publisher = JwksServer::start().await;
    let key = IssuerKey::eddsa("key");
    publisher.publish(&[&key]);
    let service = publisher.service(&[SHORT]).await;
    assert_eq!(list(&service, &publisher.token(&key, "ada")).await.status, 200);
    publisher.publish(&[]);
    a_second_and_more().await;
    assert_eq!(list(&service, &publisher.token(&key, "bob")).await.status, 200);
    assert!(service.log.text().contains("no usable key"));
}
