//! Whom attackers attack, and what comes of it.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::account::Account;
use crate::connection::Connection;

/// How long whoever was thrown out, or told to ask again later, waits: a tenth of what they are told.
const PAUSE: Duration = Duration::from_millis(100);

/// A handle; clones share everything.
#[derive(Clone)]
pub(super) struct Target(Arc<Shared>);

struct Shared {
    address: SocketAddr,
    /// Of an account that the attackers have.
    token: String,
    todos: Vec<Uuid>,
    connections: AtomicU64,
    accepted: AtomicU64,
    refused: AtomicU64,
    thrown_out: AtomicU64,
}

impl Target {
    pub(super) fn new(address: SocketAddr, account: &Account, todos: &[Uuid]) -> Self {
        Self(Arc::new(Shared {
            address,
            token: account.token.clone(),
            todos: todos.to_vec(),
            connections: AtomicU64::new(0),
            accepted: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            thrown_out: AtomicU64::new(0),
        }))
    }

    pub(super) fn token(&self) -> &str {
        &self.0.token
    }

    /// How many connections attackers have opened so far.
    pub(super) fn connections(&self) -> u64 {
        self.0.connections.load(Ordering::Relaxed)
    }

    /// One of the account's, if it has any.
    pub(super) fn some_todo(&self) -> Uuid {
        fastrand::choice(&self.0.todos).copied().unwrap_or_default()
    }

    /// Number 0 is one address, every other number another, none of them the lone user's; where the
    /// system has only 127.0.0.1, all are that.
    pub(super) async fn connect(&self, from: u16) -> io::Result<TcpStream> {
        let [high, low] = from.to_be_bytes();
        let socket = TcpSocket::new_v4()?;
        // Fails where the system has no such address, and then it does not matter.
        let _ = socket.bind((Ipv4Addr::new(127, 1, high, low), 0).into());
        let stream = socket.connect(self.0.address).await?;
        self.0.connections.fetch_add(1, Ordering::Relaxed);
        Ok(stream)
    }

    /// One thing after the other, as fast as it is answered. Whoever hears 429 or 503 comes back much
    /// too soon, but does not take the processor from those who are measured.
    pub(super) async fn ask_on_and_on(
        &self,
        from: u16,
        mut request: impl FnMut() -> Vec<u8>,
    ) -> io::Result<()> {
        let mut connection = Connection::over(self.connect(from).await?)?;
        loop {
            let status = connection.ask(&request()).await?;
            let counter =
                if (200..300).contains(&status) { &self.0.accepted } else { &self.0.refused };
            counter.fetch_add(1, Ordering::Relaxed);
            if matches!(status, 429 | 503) {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// So many attackers at once. Whoever is thrown out begins again; this never ends.
    pub(super) async fn crowd<F>(
        &self,
        count: u16,
        attacker: impl Fn(Self, u16) -> F + Clone + Send + 'static,
    ) where
        F: Future<Output = io::Result<()>> + Send,
    {
        let mut crowd = JoinSet::new();
        for number in 0..count {
            let (target, attacker) = (self.clone(), attacker.clone());
            crowd.spawn(async move {
                loop {
                    let _ = attacker(target.clone(), number).await;
                    target.0.thrown_out.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(PAUSE).await;
                }
            });
        }
        while crowd.join_next().await.is_some() {}
    }
}

/// What the attackers saw.
impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shared { connections, accepted, refused, thrown_out, .. } = &*self.0;
        let [connections, accepted, refused, thrown_out] =
            [connections, accepted, refused, thrown_out].map(|count| count.load(Ordering::Relaxed));
        write!(
            formatter,
            "attackers opened {connections} connections, lost {thrown_out}, and had {accepted} \
             answers and {refused} refusals"
        )
    }
}
