//! Somebody who asks now and then and is alone, but for the attackers.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval, timeout};
use uuid::Uuid;

use super::account::{Account, bare, login};
use super::figures::Figures;
use crate::connection::Connection;

/// How long an answer may take until it counts as lost.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Deed {
    View,
    List,
    LogIn,
}

impl Deed {
    pub(super) const ALL: [Self; 3] = [Self::View, Self::List, Self::LogIn];

    /// From one to the next: enough for a 99th percentile, and a small part of what a core can do.
    fn pace(self) -> Duration {
        Duration::from_millis(match self {
            Self::View | Self::List => 10,
            Self::LogIn => 200,
        })
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::View => "view",
            Self::List => "list of 20",
            Self::LogIn => "log in",
        })
    }
}

pub(super) struct LoneUser {
    address: SocketAddr,
    views: Vec<Vec<u8>>,
    list: Vec<u8>,
    login: Vec<u8>,
}

impl LoneUser {
    pub(super) fn new(address: SocketAddr, account: &Account, todos: &[Uuid]) -> Self {
        let view = |id: &Uuid| bare(&format!("GET /api/todos/{id}"), &account.token);
        Self {
            address,
            views: todos.iter().map(view).collect(),
            list: bare("GET /api/todos?limit=20", &account.token),
            login: login(&account.email),
        }
    }

    /// Does everything now and then for so long. Figures are in the order of [`Deed::ALL`].
    pub(super) async fn ask_for(&self, time: Duration) -> io::Result<[Figures; 3]> {
        let end = Instant::now() + time;
        let [view, list, login] = Deed::ALL.map(|deed| self.repeat(deed, end));
        Ok(tokio::join!(view, list, login).into())
    }

    async fn repeat(&self, deed: Deed, end: Instant) -> Figures {
        let mut figures = Figures::default();
        let mut connection = None;
        let mut pace = interval(deed.pace());
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            pace.tick().await;
            let start = Instant::now();
            if start >= end {
                return figures;
            }
            // Whoever logs in has just come.
            if deed == Deed::LogIn {
                connection = None;
            }
            let status = timeout(PATIENCE, self.ask(deed, &mut connection)).await;
            let status = status.ok().and_then(Result::ok);
            figures.add(status, start.elapsed());
            if status.is_none() {
                connection = None;
            }
        }
    }

    async fn ask(&self, deed: Deed, connection: &mut Option<Connection>) -> io::Result<u16> {
        let request = match deed {
            Deed::View => &self.views[fastrand::usize(..self.views.len())],
            Deed::List => &self.list,
            Deed::LogIn => &self.login,
        };
        if connection.is_none() {
            *connection = Some(Connection::open(self.address).await?);
        }
        match connection {
            Some(connection) => connection.ask(request).await,
            None => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}
