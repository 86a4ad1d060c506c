//! External issuers that publish their keys.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use todo_tests::{Answer, Conduct, IssuerKey, JwksServer, Service};

async fn list(service: &Service, token: &str) -> Answer {
    Answer::to(service.request(Method::GET, "/api/todos").bearer_auth(token)).await
}

/// Every test comes from this machine, which is made a proxy that says where it comes from.
const PROXY: (&str, &str) = ("TODO_HTTP__TRUSTED_PROXIES", "127.0.0.1");

async fn list_from(service: &Service, from: &str, token: &str) -> Answer {
    let request = service.request(Method::GET, "/api/todos").bearer_auth(token);
    Answer::to(request.header("x-forwarded-for", from)).await
}

/// A set is current for a second.
const SHORT: (&str, &str) = ("TODO_AUTH__KEY_SETS__RENEWAL", "1s");

async fn a_second_and_more() {
    tokio::time::sleep(Duration::from_millis(1100)).await;
}

#[tokio::test]
async fn tokens_of_all_three_kinds_of_keys_let_in() {
    let publisher = JwksServer::start().await;
    let keys = [IssuerKey::eddsa("ed"), IssuerKey::es256("ec"), IssuerKey::rs256("rsa")];
    publisher.publish(&keys.each_ref());
    let service = publisher.service(&[]).await;
    assert_eq!(publisher.asked(), 0, "nobody has needed it yet");
    for key in &keys {
        assert_eq!(list(&service, &publisher.token(key, "ada")).await.status, 200, "{}", key.kid);
    }
    assert_eq!(publisher.asked(), 1);
}

#[tokio::test]
async fn a_key_is_known_by_its_name() {
    let publisher = JwksServer::start().await;
    let (good, other) = (IssuerKey::eddsa("good"), IssuerKey::eddsa("other"));
    publisher.publish(&[&good, &other]);
    let service = publisher.service(&[]).await;
    let claims = publisher.claims("ada");
    for header in [
        json!({"alg": "EdDSA"}),
        json!({"alg": "EdDSA", "kid": null}),
        json!({"alg": "EdDSA", "kid": 7}),
        json!({"alg": "EdDSA", "kid": ["good"]}),
        json!({"alg": "EdDSA", "kid": "other"}),
        json!({"alg": "ES256", "kid": "good"}),
        json!({"alg": "HS256", "kid": "good"}),
    ] {
        list(&service, &good.sign(&header, &claims)).await.must_refuse(401, "invalid_token");
    }
}

/// RFC 9864: one algorithm by two names.
#[tokio::test]
async fn ed25519_may_be_called_by_its_own_name() {
    let publisher = JwksServer::start().await;
    let (named, other) = (IssuerKey::eddsa("named"), IssuerKey::es256("other"));
    let jwk = |key: &IssuerKey, alg: &str| {
        let mut jwk = key.jwk();
        jwk["alg"] = json!(alg);
        jwk
    };
    let set = json!({"keys": [jwk(&named, "Ed25519"), jwk(&other, "ES256")]}).to_string();
    publisher.behave(Conduct::Answer(set, Duration::ZERO));
    let service = publisher.service(&[]).await;
    let claims = publisher.claims("ada");
    for alg in ["Ed25519", "EdDSA"] {
        let token = named.sign(&json!({"alg": alg, "kid": "named"}), &claims);
        assert_eq!(list(&service, &token).await.status, 200, "{alg}");
        // The name alone is worth nothing.
        let eve = publisher.claims("eve");
        for forger in [IssuerKey::eddsa("named"), IssuerKey::es256("named")] {
            let token = forger.sign(&json!({"alg": alg, "kid": "named"}), &eve);
            list(&service, &token).await.must_refuse(401, "invalid_token");
        }
        let token = other.sign(&json!({"alg": alg, "kid": "other"}), &eve);
        list(&service, &token).await.must_refuse(401, "invalid_token");
    }
    for alg in ["Ed448", "ed25519", "ES256", "HS256", "none", ""] {
        let token = named.sign(&json!({"alg": alg, "kid": "named"}), &claims);
        list(&service, &token).await.must_refuse(401, "invalid_token");
    }
}

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
    for _ in 0..20 {
        list(&service, &token).await.must_refuse(503, "auth_keys_unavailable");
    }
    assert!(publisher.asked() <= 3, "it is not asked for each request: {}", publisher.asked());
    publisher.publish(&[&key]);
    a_second_and_more().await;
    assert_eq!(list(&service, &token).await.status, 200);
}

/// Each costs a bounded time, and none lets anybody in.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_set_may_be_slow_huge_malformed_or_lead_elsewhere() {
    let key = IssuerKey::eddsa("key");
    let set = json!({"keys": [key.jwk()]}).to_string();
    let elsewhere = JwksServer::start().await;
    elsewhere.publish(&[&key]);
    let redirect = format!(
        "HTTP/1.1 302 Found\r\nlocation: {}/jwks\r\ncontent-length: 0\r\n\r\n",
        elsewhere.issuer
    );
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
    let huge = format!("{head}{{\"keys\": [\"{}\"]}}", "x".repeat(200_000));
    let deep = format!("{head}{{\"keys\": {}", "[".repeat(100_000));
    let conducts = [
        Conduct::Silence,
        Conduct::Answer(set.clone(), Duration::from_secs(60)),
        Conduct::Raw(redirect.into()),
        Conduct::Raw(huge.into()),
        Conduct::Raw(deep.into()),
        Conduct::Raw(
            format!("HTTP/1.1 500 Oops\r\ncontent-length: {}\r\n\r\n{set}", set.len()).into(),
        ),
        Conduct::Raw(format!("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n{set}").into()),
        Conduct::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]".to_vec()),
        Conduct::Raw(b"\x16\x03\x01\x00\x00".to_vec()),
        Conduct::Endless(b"HTTP/1.1 200 OK\r\n".to_vec()),
        Conduct::Endless(b"x".to_vec()),
    ];
    let tries = conducts.into_iter().map(async |conduct| {
        let publisher = JwksServer::start().await;
        publisher.behave(conduct);
        let service = publisher.service(&[]).await;
        let begun = Instant::now();
        let answer = list(&service, &publisher.token(&key, "ada")).await;
        answer.must_refuse(503, "auth_keys_unavailable");
        // Far more than it takes, on a machine that is busy, and less than the slow answer does.
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    });
    futures::future::join_all(tries).await;
    assert_eq!(elsewhere.asked(), 0, "a redirection is not followed");
}

#[tokio::test]
async fn a_key_of_a_kind_that_we_do_not_know_is_passed_over_and_logged() {
    let publisher = JwksServer::start().await;
    let key = IssuerKey::eddsa("key");
    let unknown = json!({"kid": "post-quantum", "kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA"});
    let set = json!({"keys": [unknown, key.jwk()]}).to_string();
    publisher.behave(Conduct::Answer(set, Duration::ZERO));
    let service = publisher.service(&[]).await;
    assert_eq!(list(&service, &publisher.token(&key, "ada")).await.status, 200);
    assert!(service.log.text().contains("post-quantum"), "{}", service.log.text());
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

#[tokio::test]
async fn a_hostile_key_set_does_not_fill_the_log() {
    let publisher = JwksServer::start().await;
    let service = publisher.service(&[]).await;
    let unknown = publisher.token(&IssuerKey::eddsa("unknown"), "ada");
    let long = "x".repeat(100_000);
    for set in [
        json!({"keys": vec![json!({}); 20_000]}),
        json!({"keys": [{"kid": long, "kty": "oct"}]}),
        json!({"keys": long}),
    ] {
        publisher.behave(Conduct::Answer(set.to_string(), Duration::ZERO));
        a_second_and_more().await;
        list(&service, &unknown).await;
    }
    assert!(publisher.asked() >= 3);
    assert!(service.log.text().len() < 10_000, "{}", service.log.text().len());
}

/// It may be what lets us in there.
#[tokio::test]
async fn the_query_of_a_key_sets_url_is_for_the_issuer_alone() {
    let publisher = JwksServer::start().await;
    let key = IssuerKey::eddsa("key");
    let url = format!("{}/jwks?key=open-sesame", publisher.issuer);
    let service = publisher.service(&[("TODO_AUTH__JWKS_URL", &url)]).await;
    list(&service, &publisher.token(&key, "ada")).await.must_refuse(503, "auth_keys_unavailable");
    publisher.behave(Conduct::Raw(b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n".to_vec()));
    a_second_and_more().await;
    list(&service, &publisher.token(&key, "ada")).await.must_refuse(503, "auth_keys_unavailable");
    publisher.publish(&[&key]);
    a_second_and_more().await;
    assert_eq!(list(&service, &publisher.token(&key, "ada")).await.status, 200);
    let requests = publisher.requests();
    assert!(requests.iter().all(|request| request.contains("/jwks?key=open-sesame")));
    let log = service.log.text();
    assert!(log.contains("could not be fetched") && !log.contains("open-sesame"), "{log}");
}

#[tokio::test]
async fn several_issuers_are_told_apart() {
    let (first, second) = (JwksServer::start().await, JwksServer::start().await);
    let (a, b) = (IssuerKey::eddsa("key"), IssuerKey::es256("key"));
    first.publish(&[&a]);
    second.publish(&[&b]);
    let config = format!(
        "[[auth.issuers]]\nissuer = \"{0}\"\naudience = \"todo\"\njwks_url = \"{0}/jwks\"\n",
        second.issuer
    );
    let url = format!("{}/jwks", first.issuer);
    let settings = [
        ("TODO_AUTH__ISSUER", first.issuer.as_str()),
        ("TODO_AUTH__AUDIENCE", "todo"),
        ("TODO_AUTH__JWKS_URL", url.as_str()),
    ];
    let service = Service::start_from(&config, &settings).await;
    let (ada, eve) = (first.token(&a, "ada"), second.token(&b, "ada"));
    let create = |token: &str| {
        let request = service.request(Method::POST, "/api/todos").bearer_auth(token);
        Answer::to(request.json(&json!({"title": "Buy milk"})))
    };
    let (hers, his) = (create(&ada).await, create(&eve).await);
    assert_eq!((hers.status.as_u16(), his.status.as_u16()), (201, 201));
    let path = format!("/api/todos/{}", hers.body["id"].as_str().unwrap());
    let answer = Answer::to(service.request(Method::GET, &path).bearer_auth(&eve)).await;
    answer.must_refuse(404, "not_found");
    for (forger, claims) in [(&a, second.claims("ada")), (&b, first.claims("ada"))] {
        let header = json!({"alg": forger.algorithm(), "kid": "key"});
        list(&service, &forger.sign(&header, &claims)).await.must_refuse(401, "invalid_token");
    }
}

#[tokio::test]
async fn what_became_of_fetches_is_counted() {
    let publisher = JwksServer::start().await;
    let key = IssuerKey::eddsa("key");
    publisher.publish(&[&key]);
    let service = publisher.service(&[("TODO_HTTP__METRICS_ADDRESS", "127.0.0.1:0")]).await;
    list(&service, &publisher.token(&key, "ada")).await;
    let address = service.server.as_ref().unwrap().metrics_address().unwrap();
    let page = reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await;
    let line = format!("issuer=\"{}\",outcome=\"success\"}} 1", publisher.issuer);
    assert!(page.as_ref().unwrap().contains(&line), "{page:?}");
}
