//! What a client hears for whom there is no room.

use std::sync::Arc;
use std::time::Duration;

use todo_api::error_body::ErrorBody;
use todo_api::error_code::ErrorCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::connection_table::NoRoom;
use crate::metrics::ConnectionMetrics;

/// So many are told at a time; others only find the connection closed.
const AT_ONCE: usize = 64;

/// How long one has to read it.
const TIMEOUT: Duration = Duration::from_secs(1);

pub(super) struct Refusals {
    turns: Arc<Semaphore>,
    metrics: ConnectionMetrics,
}

impl Refusals {
    pub(super) fn new(metrics: ConnectionMetrics) -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), metrics }
    }

    /// In HTTP/1, whatever the client would have spoken.
    pub(super) fn answer(&self, mut socket: TcpStream, no_room: NoRoom) {
        self.metrics.refused(bound(no_room));
        let Ok(turn) = self.turns.clone().try_acquire_owned() else { return };
        tokio::spawn(async move {
            let told = async {
                socket.write_all(text(no_room).as_bytes()).await?;
                socket.shutdown().await?;
                // Closing before the request is read would take the answer back.
                let mut request = [0; 1024];
                while socket.read(&mut request).await? > 0 {}
                std::io::Result::Ok(())
            };
            let _ = tokio::time::timeout(TIMEOUT, told).await;
            drop(turn);
        });
    }
}

fn bound(no_room: NoRoom) -> &'static str {
    match no_room {
        NoRoom::InAll => "connections",
        NoRoom::OfAddress => "connections_per_address",
    }
}

fn text(no_room: NoRoom) -> String {
    let (code, message) = match no_room {
        NoRoom::InAll => (
            ErrorCode::Overloaded,
            "too many connections are open; nothing was changed, try again shortly",
        ),
        NoRoom::OfAddress => {
            (ErrorCode::RateLimited, "too many connections from your address are open; close some")
        }
    };
    let body = ErrorBody {
        request_id: Uuid::new_v4().to_string(),
        error_code: code.as_str(),
        message: message.to_owned(),
        errors: Vec::new(),
    };
    let body = serde_json::to_string(&body).unwrap_or_default();
    let (status, length) = (code.status(), body.len());
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         retry-after: 1\r\nconnection: close\r\n\r\n{body}"
    )
}
