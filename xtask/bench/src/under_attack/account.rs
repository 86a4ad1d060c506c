//! Accounts of the server's own.

use std::net::SocketAddr;

use serde_json::Value;
use uuid::Uuid;

use crate::Error;
use crate::connection::Connection;

pub(super) const PASSWORD: &str = "correct horse";

/// Somebody who has registered and logged in.
pub(super) struct Account {
    pub(super) id: Uuid,
    pub(super) email: String,
    pub(super) token: String,
}

pub(super) async fn register(address: SocketAddr, name: &str) -> Result<Account, Error> {
    let email = format!("{name}@example.com");
    let mut connection = Connection::open(address).await?;
    let user = answer(&mut connection, &registration(&email)).await?;
    let session = answer(&mut connection, &login(&email)).await?;
    let text = |answer: &Value, name| answer[name].as_str().map(str::to_owned);
    match (text(&user, "id"), text(&session, "access_token")) {
        (Some(id), Some(token)) => Ok(Account { id: id.parse()?, email, token }),
        _ => Err("bench: nobody can register and log in".into()),
    }
}

async fn answer(connection: &mut Connection, request: &[u8]) -> Result<Value, Error> {
    match connection.ask(request).await? {
        200..300 => Ok(serde_json::from_slice(connection.body())?),
        status => Err(format!("bench: the server answers {status}").into()),
    }
}

pub(super) fn registration(email: &str) -> Vec<u8> {
    post("/api/users", &format!(r#"{{"email":"{email}","password":"{PASSWORD}"}}"#))
}

pub(super) fn login(email: &str) -> Vec<u8> {
    post("/api/sessions", &format!(r#"{{"email":"{email}","password":"{PASSWORD}"}}"#))
}

/// A request that needs no token.
pub(super) fn post(path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// A request without a body, such as `GET /api/todos`.
pub(super) fn bare(line: &str, token: &str) -> Vec<u8> {
    format!("{line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n")
        .into_bytes()
}
