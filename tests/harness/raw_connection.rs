//! A connection, byte by byte: what no client does that is well made.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::Service;

/// Far longer than anything takes that a test waits for.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct RawConnection(TcpStream);

impl RawConnection {
    pub async fn to(service: &Service) -> Self {
        let address = service.server.as_ref().unwrap().address();
        let socket = TcpSocket::new_v4().unwrap();
        // Whoever reads nothing is to be noticed soon.
        socket.set_recv_buffer_size(4096).unwrap();
        Self(socket.connect(address).await.unwrap())
    }

    /// One that has sent `text`.
    pub async fn saying(service: &Service, text: &str) -> Self {
        let mut wire = Self::to(service).await;
        wire.send(text).await;
        wire
    }

    /// A server that has closed it makes no difference; what comes back does.
    pub async fn send(&mut self, text: &str) {
        let _ = self.0.write_all(text.as_bytes()).await;
    }

    /// All that comes until the server closes the connection.
    pub async fn until_closed(mut self) -> String {
        let mut bytes = Vec::new();
        let read = tokio::time::timeout(PATIENCE, self.0.read_to_end(&mut bytes)).await;
        // A reset is an end as well.
        let _ = read.unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Reads nothing until the server has closed the connection.
    pub async fn is_closed_unread(&mut self) {
        let closed = async {
            while self.0.write_all(b"\r\n").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::time::timeout(PATIENCE, closed).await.unwrap();
    }

    /// The head of the next answer.
    pub async fn head(&mut self) -> String {
        let mut head = Vec::new();
        let read = async {
            while !head.ends_with(b"\r\n\r\n") {
                head.push(self.0.read_u8().await.unwrap());
            }
        };
        tokio::time::timeout(PATIENCE, read).await.unwrap();
        String::from_utf8(head).unwrap()
    }

    pub fn into_socket(self) -> TcpStream {
        self.0
    }
}
