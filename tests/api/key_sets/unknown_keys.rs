//! A key that a token names and no set holds: when the issuer is asked for it.

use std::time::Duration;

use serde_json::json;
use todo_tests::{Conduct, IssuerKey, JwksServer};

use super::{PROXY, list, list_from};

#[tokio::test]
async fn a_new_key_is_looked_for_at_once() {
    let publisher = JwksServer::start().await;
    let (first, second) = (IssuerKey::eddsa("first"), IssuerKey::eddsa("second"));
    publisher.publish(&[&first]);
    let service = publisher.service(&[]).await;
    assert_eq!(list(&service, &publisher.token(&first, "ada")).await.status, 200);
    publisher.publish(&[&first, &second]);
    assert_eq!(list(&service, &publisher.token(&second, "ada")).await.status, 200);
    assert_eq!(publisher.asked(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_wait_for_keys_share_one_fetch() {
    let publisher = JwksServer::start().await;
    let key = IssuerKey::eddsa("key");
    let set = json!({"keys": [key.jwk()]}).to_string();
    publisher.behave(Conduct::Answer(set, Duration::from_millis(300)));
    let service = publisher.service(&[]).await;
    let ask = async |number: usize| {
        let token = publisher.token(&key, &format!("user {number}"));
        list(&service, &token).await.status.as_u16()
    };
    assert_eq!(futures::future::join_all((0..50).map(ask)).await, [200; 50]);
    assert_eq!(publisher.asked(), 1);
}

#[tokio::test]
async fn whoever_names_unknown_keys_does_not_have_the_issuer_asked_each_time() {
    let publisher = JwksServer::start().await;
    let key = IssuerKey::eddsa("key");
    publisher.publish(&[&key]);
    let service = publisher.service(&[]).await;
    for number in 0..20 {
        let unknown = key.called(&format!("unknown {number}"));
        let answer = list(&service, &publisher.token(&unknown, "ada")).await;
        if number < 4 {
            answer.must_refuse(401, "invalid_token");
            continue;
        }
        // Nobody can say that there is no such key.
        answer.must_refuse(503, "auth_keys_unavailable");
        let seconds: u64 = answer.header("retry-after").parse().unwrap();
        assert!((1..=10).contains(&seconds), "{seconds}");
    }
    assert_eq!(publisher.asked(), 4, "once for the set, three times for keys");
    assert_eq!(list(&service, &publisher.token(&key, "ada")).await.status, 200);
}

#[tokio::test]
async fn a_key_that_was_just_looked_for_in_vain_costs_nothing() {
    let publisher = JwksServer::start().await;
    let key = IssuerKey::eddsa("key");
    publisher.publish(&[&key]);
    let service = publisher.service(&[]).await;
    assert_eq!(list(&service, &publisher.token(&key, "ada")).await.status, 200);
    let unknown = publisher.token(&key.called("unknown"), "ada");
    for _ in 0..20 {
        list(&service, &unknown).await.must_refuse(401, "invalid_token");
    }
    assert_eq!(publisher.asked(), 2, "once for the set, once for the key");
}

/// Just before the issuer changes its keys, a stranger has it asked for keys that there are not, the
/// next one among them, since its name can be guessed.
#[tokio::test]
async fn a_stranger_keeps_nobody_from_a_new_key() {
    let publisher = JwksServer::start().await;
    let (first, second) = (IssuerKey::eddsa("2026-11"), IssuerKey::eddsa("2026-12"));
    publisher.publish(&[&first]);
    let service = publisher.service(&[PROXY]).await;
    let (stranger, ada) = ("192.0.2.1", "198.51.100.1");
    let guessed = publisher.token(&first.called("2026-12"), "eve");
    list_from(&service, stranger, &guessed).await.must_refuse(401, "invalid_token");
    for number in 0..20 {
        let unknown = publisher.token(&first.called(&format!("unknown {number}")), "eve");
        assert_ne!(list_from(&service, stranger, &unknown).await.status, 200);
    }
    publisher.publish(&[&first, &second]);
    let token = publisher.token(&second, "ada");
    assert_eq!(list_from(&service, ada, &token).await.status, 200);
}

/// Strangers of many networks may spend what all have together. Then nobody can say whether a key is
/// good, and whoever asks again as told hears that it is.
#[tokio::test(flavor = "multi_thread")]
async fn many_strangers_keep_nobody_from_a_new_key_for_long() {
    let publisher = JwksServer::start().await;
    let (first, second) = (IssuerKey::eddsa("first"), IssuerKey::eddsa("second"));
    publisher.publish(&[&first]);
    let service = publisher.service(&[PROXY]).await;
    for number in 0..60 {
        let unknown = publisher.token(&first.called(&format!("unknown {number}")), "eve");
        list_from(&service, &format!("192.0.2.{number}"), &unknown).await;
    }
    assert!(publisher.asked() < 40, "{}", publisher.asked());
    publisher.publish(&[&first, &second]);
    let token = publisher.token(&second, "ada");
    for _ in 0..20 {
        let answer = list_from(&service, "198.51.100.1", &token).await;
        if answer.status == 200 {
            return;
        }
        answer.must_refuse(503, "auth_keys_unavailable");
        let seconds: u64 = answer.header("retry-after").parse().unwrap();
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }
    panic!("the new key is still not known");
}
