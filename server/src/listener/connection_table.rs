//! All connections: how many there may be, and which must end.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::coarse_clock::{Clock, TICK};
use super::connection::Connection;
use crate::client_address::{ClientAddress, Network};
use crate::metrics::ConnectionMetrics;
use crate::settings::{LimitSettings, TrustedProxy};

pub(super) struct ConnectionTable {
    table: Mutex<Table>,
    clock: Arc<Clock>,
    limits: LimitSettings,
    proxies: Vec<TrustedProxy>,
    metrics: ConnectionMetrics,
}

#[derive(Default)]
struct Table {
    open: HashMap<u64, Entry>,
    of_network: HashMap<Network, usize>,
    next: u64,
}

struct Entry {
    network: Network,
    connection: Arc<Connection>,
}

/// Why there is no room for one more.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum NoRoom {
    /// Too many are open, and none of them rests.
    InAll,
    /// Too many of this address are.
    OfAddress,
}

impl ConnectionTable {
    pub(super) fn new(
        limits: LimitSettings,
        proxies: Vec<TrustedProxy>,
        metrics: ConnectionMetrics,
    ) -> Arc<Self> {
        let (table, clock) = (Mutex::default(), Arc::new(Clock::new()));
        Arc::new(Self { table, clock, limits, proxies, metrics })
    }

    /// Room for one more from `peer`. Where there is none in all, the connection that rests longest
    /// makes room, of the address that has the most.
    pub(super) fn admit(self: &Arc<Self>, peer: SocketAddr) -> Result<Admitted, NoRoom> {
        let address = peer.ip().to_canonical();
        let network = ClientAddress(address).network();
        let mut table = self.table();
        let is_proxy = self.proxies.iter().any(|proxy| proxy.holds(address));
        let of_network = table.of_network.get(&network).copied().unwrap_or_default();
        if of_network >= self.limits.connections_per_address.get() && !is_proxy {
            return Err(NoRoom::OfAddress);
        }
        if table.open.len() >= self.limits.connections.get() {
            let resting = table.resting().ok_or(NoRoom::InAll)?;
            self.close(&mut table, resting, "room");
        }
        let connection =
            Arc::new(Connection::new(self.clock.clone(), self.metrics.requests.clone()));
        let id = table.insert(Entry { network, connection: connection.clone() });
        self.metrics.open(table.open.len());
        Ok(Admitted { connections: self.clone(), id, connection })
    }

    /// Closes one that rests, to have its file for another.
    pub(super) fn make_room(&self) {
        let mut table = self.table();
        if let Some(resting) = table.resting() {
            self.close(&mut table, resting, "room");
        }
    }

    /// Closes connections that read nothing, those with the most unread first, until `bytes` are
    /// free or none is left.
    pub(super) fn close_readers_of_nothing(&self, bytes: usize) {
        let mut table = self.table();
        let mut stalled: Vec<(usize, u64)> = table
            .open
            .iter()
            .filter(|(_, entry)| entry.connection.reads_nothing())
            .map(|(id, entry)| (entry.connection.unread(), *id))
            .collect();
        stalled.sort_unstable();
        let mut freed = 0;
        while freed < bytes {
            let Some((unread, id)) = stalled.pop() else { break };
            freed += unread;
            self.close(&mut table, id, "unread");
        }
    }

    /// Closes what is overdue, for as long as anybody holds the connections.
    pub(super) async fn watch(self: Arc<Self>) {
        let connections = Arc::downgrade(&self);
        drop(self);
        loop {
            tokio::time::sleep(TICK).await;
            let Some(connections) = connections.upgrade() else { return };
            connections.clock.tick();
            connections.close_overdue();
        }
    }

    fn close_overdue(&self) {
        let mut table = self.table();
        let overdue: Vec<_> = table
            .open
            .iter()
            .filter_map(|(id, entry)| Some((*id, entry.connection.overdue(&self.limits)?)))
            .collect();
        for (id, why) in overdue {
            self.close(&mut table, id, why.as_str());
        }
    }

    fn close(&self, table: &mut Table, id: u64, why: &'static str) {
        if let Some(entry) = table.remove(id) {
            self.metrics.closed(why);
            entry.connection.close();
        }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn insert(&mut self, entry: Entry) -> u64 {
        let id = self.next;
        self.next += 1;
        *self.of_network.entry(entry.network).or_default() += 1;
        self.open.insert(id, entry);
        id
    }

    fn remove(&mut self, id: u64) -> Option<Entry> {
        let entry = self.open.remove(&id)?;
        if let Some(count) = self.of_network.get_mut(&entry.network) {
            *count -= 1;
            if *count == 0 {
                self.of_network.remove(&entry.network);
            }
        }
        Some(entry)
    }

    fn resting(&self) -> Option<u64> {
        let rank = |(id, entry): (&u64, &Entry)| {
            let of_network = self.of_network.get(&entry.network).copied().unwrap_or_default();
            entry.connection.idle_for().map(|idle_for| (of_network, idle_for, *id))
        };
        self.open.iter().filter_map(rank).max().map(|(.., id)| id)
    }
}

/// A connection that counts until this is dropped.
pub(super) struct Admitted {
    connections: Arc<ConnectionTable>,
    id: u64,
    pub(super) connection: Arc<Connection>,
}

impl Drop for Admitted {
    fn drop(&mut self) {
        let mut table = self.connections.table();
        table.remove(self.id);
        self.connections.metrics.open(table.open.len());
    }
}

#[cfg(test)]
mod tests;
