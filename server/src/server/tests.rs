//! What no endpoint of ours does on purpose.

use dropshot::{HttpError, HttpResponseOk, RequestContext, endpoint};
use slog::{Discard, o};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::settings::{self, Environment};

#[endpoint { method = GET, path = "/panic", tags = ["todos"] }]
async fn panics(context: RequestContext<Context>) -> Result<HttpResponseOk<()>, HttpError> {
    panic!("as asked by {}", context.request_id)
}

/// A server with an endpoint that panics, and a database that is not there.
fn start() -> Server {
    let variables = [
        ("TODO_HTTP__BIND_ADDRESS", "127.0.0.1:0"),
        ("TODO_AUTH__ISSUER", "https://acme.example.com"),
        ("TODO_AUTH__AUDIENCE", "todo"),
        ("TODO_AUTH__SECRET", "a secret of at least 32 bytes, as HS256 wants it"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let settings = settings::load(Environment::of(variables), None).unwrap();
    let url = DatabaseUrl::parse("postgresql://127.0.0.1:1/none").unwrap();
    let mut api = endpoints::description(false).unwrap();
    api.register(panics).unwrap();
    Server::start_with(api, &settings, &url, &Logger::root(Discard, o!())).unwrap()
}

/// The next answer on a connection.
async fn ask(stream: &mut TcpStream, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let length = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

#[tokio::test]
async fn a_handler_that_panics_is_500_and_its_connection_goes_on() {
    let server = start();
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let answer = ask(&mut stream, "/panic").await;
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    assert!(answer.contains("\"internal\"") && !answer.contains("as asked"), "{answer}");
    let answer = ask(&mut stream, "/health/live").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}
