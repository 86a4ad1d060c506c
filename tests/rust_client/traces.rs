//! What a request carries for those who follow it.

use todo_client::Client;
use todo_tests::{Service, UnreliableNetwork};

#[tokio::test]
async fn requests_say_who_sends_them_and_in_which_trace() {
    let service = Service::start().await;
    let network = UnreliableNetwork::to(&service).await;
    let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let client = Client::builder(&network.address)
        .user_agent("digest/1.0")
        .traceparent(move || Some(given.to_owned()))
        .build()
        .unwrap();
    client.capabilities().await.unwrap();
    let requests = network.requests().to_lowercase();
    assert!(requests.contains(&format!("traceparent: {given}\r\n")), "{requests}");
    let agent = format!("user-agent: digest/1.0 todo-client/{}\r\n", env!("CARGO_PKG_VERSION"));
    assert!(requests.contains(&agent), "{requests}");

    Client::new(&network.address).unwrap().capabilities().await.unwrap();
    assert_eq!(network.requests().matches("traceparent: 00-").count(), 2);
}
