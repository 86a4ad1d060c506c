//! Sets that are slow, huge, malformed or meant to fill the log.

use std::time::{Duration, Instant};

use serde_json::json;
use todo_tests::{Conduct, IssuerKey, JwksServer};

use super::{a_second_and_more, list};

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
    // One after the other: while the task that sends requests makes a database, it sends none.
    let mut services = Vec::new();
    for conduct in conducts {
        let publisher = JwksServer::start().await;
        publisher.behave(conduct);
        services.push((publisher.service(&[]).await, publisher));
    }
    let tries = services.into_iter().map(async |(service, publisher)| {
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
