//! What stands between a client and the service in production, and can lose what it carries.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::Service;

/// Carries everything and remembers the requests, until told to lose a response.
pub struct UnreliableNetwork {
    pub address: String,
    faults: Arc<Mutex<Faults>>,
}

#[derive(Default)]
struct Faults {
    /// So many responses are not passed on; the connection ends instead.
    responses_to_lose: u32,
    /// The next response ends after so many bytes.
    cut_after: Option<usize>,
    /// How much later responses arrive.
    delay: Duration,
    /// Where a response would end, it stops, and the connection stays.
    hold: bool,
    requests: Vec<u8>,
}

impl UnreliableNetwork {
    /// In front of `service`.
    pub async fn to(service: &Service) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let faults = Arc::<Mutex<Faults>>::default();
        let target = service.address.strip_prefix("http://").unwrap().parse().unwrap();
        tokio::spawn(accept(listener, target, faults.clone()));
        Self { address, faults }
    }

    /// The service does what it is asked for, and nobody hears of it.
    pub fn lose_responses(&self, count: u32) {
        self.faults.lock().unwrap().responses_to_lose = count;
    }

    /// The next response ends in the middle.
    pub fn cut_after(&self, bytes: usize) {
        self.faults.lock().unwrap().cut_after = Some(bytes);
    }

    /// The next response stops in the middle, and nobody says why.
    pub fn hold_after(&self, bytes: usize) {
        let mut faults = self.faults.lock().unwrap();
        (faults.cut_after, faults.hold) = (Some(bytes), true);
    }

    /// Each part of a response arrives so much later.
    pub fn delay_responses(&self, time: Duration) {
        self.faults.lock().unwrap().delay = time;
    }

    /// All that was sent to the service.
    pub fn requests(&self) -> String {
        String::from_utf8_lossy(&self.faults.lock().unwrap().requests).into_owned()
    }
}

async fn accept(listener: TcpListener, target: SocketAddr, faults: Arc<Mutex<Faults>>) {
    while let Ok((client, _)) = listener.accept().await {
        let Ok(service) = TcpStream::connect(target).await else { continue };
        let (mut requests, client) = client.into_split();
        let (responses, mut service) = service.into_split();
        let carried = faults.clone();
        tokio::spawn(async move {
            let mut buffer = vec![0; 64 * 1024];
            while let Ok(length @ 1..) = requests.read(&mut buffer).await {
                carried.lock().unwrap().requests.extend_from_slice(&buffer[..length]);
                if service.write_all(&buffer[..length]).await.is_err() {
                    break;
                }
            }
        });
        tokio::spawn(carry_responses(responses, client, faults.clone()));
    }
}

/// The connection ends when this does.
async fn carry_responses(
    mut service: tokio::net::tcp::OwnedReadHalf,
    mut client: tokio::net::tcp::OwnedWriteHalf,
    faults: Arc<Mutex<Faults>>,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = service.read(&mut buffer).await {
        let delay = faults.lock().unwrap().delay;
        tokio::time::sleep(delay).await;
        let kept = {
            let mut faults = faults.lock().unwrap();
            if faults.responses_to_lose > 0 {
                faults.responses_to_lose -= 1;
                return;
            }
            faults.cut_after.as_mut().map(|left| {
                let kept = length.min(*left);
                *left -= kept;
                kept
            })
        };
        let kept = kept.unwrap_or(length);
        let carried = client.write_all(&buffer[..kept]).await;
        if kept < length && faults.lock().unwrap().hold {
            std::future::pending::<()>().await;
        }
        if carried.is_err() || kept < length {
            return;
        }
    }
}
