//! Several issuers, their URLs, and what is counted of each.

use reqwest::Method;
use serde_json::json;
use todo_tests::{Answer, Conduct, IssuerKey, JwksServer, Service};

use super::{a_second_and_more, list};

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
