//! Whoever asks for much and reads nothing of it.

use std::io;
use std::time::Duration;

use http::Request;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::account::bare;
use super::target::Target;

/// A page of these is 12 MB: each character becomes six bytes of JSON.
pub(super) const TODOS: u32 = 200;
pub(super) const DESCRIPTION: &str = "repeat(chr(1), 10000)";

const PAGE: &str = "/api/todos?limit=200";

const STREAMS: usize = 180;

/// After this long an attacker comes again: what was sent before may be lost on a server that hung
/// up, which one who reads nothing does not hear.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) async fn connection(target: Target, _: u16) -> io::Result<()> {
    let stream = target.connect(0).await?;
    let request = bare(&format!("GET {PAGE}"), target.token());
    let mut sent = 0;
    while sent < request.len() {
        stream.writable().await?;
        sent += stream.try_write(&request[sent..]).or_else(|error| match error.kind() {
            io::ErrorKind::WouldBlock => Ok(0),
            _ => Err(error),
        })?;
    }
    for _ in 0..PATIENCE.as_secs() {
        sleep(Duration::from_secs(1)).await;
        if let Some(error) = stream.take_error()? {
            return Err(error);
        }
    }
    Ok(())
}

pub(super) async fn streams(target: Target, _: u16) -> io::Result<()> {
    let (requests, connection) =
        h2::client::handshake(target.connect(0).await?).await.map_err(io::Error::other)?;
    let mut streams = JoinSet::new();
    for _ in 0..STREAMS {
        let (requests, target) = (requests.clone(), target.clone());
        streams.spawn(async move {
            let request = Request::get(format!("http://localhost{PAGE}"))
                .header("authorization", format!("Bearer {}", target.token()))
                .body(())
                .map_err(io::Error::other)?;
            let mut requests = requests.ready().await.map_err(io::Error::other)?;
            let (answer, _) = requests.send_request(request, true).map_err(io::Error::other)?;
            // Held with all that has come and was not read.
            let answer = answer.await;
            sleep(PATIENCE).await;
            drop(answer);
            io::Result::Ok(())
        });
    }
    // Ends when the server hangs up.
    match timeout(PATIENCE, connection).await {
        Ok(ended) => ended.map_err(io::Error::other),
        Err(_) => Ok(()),
    }
}
