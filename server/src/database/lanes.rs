//! Where requests wait for the database, and who brings them there.
//!
//! Each kind of [`Statement`] has a [`Lane`]: a [queue](queue) in which requesters take turns, and
//! [workers](worker), each with a connection of its own, who take what waits. A request that
//! finds nobody at work is worked on at once, alone. While workers are away others gather, and the
//! next trip takes them all.

mod batch;
mod batch_locks;
mod batch_size;
mod connection_shares;
mod dispatch_state;
mod lane;
mod lane_state;
mod lost_connection;
mod queue;
mod queued;
mod repeated_faults;
mod request;
mod worker;
mod worker_count;

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use self::connection_shares::ConnectionShares;
pub(super) use self::lane::{Lane, Limits};
use super::pool::Pool;
use super::statement::Statement;

/// One lane for each type of statement, made when it is first asked for.
pub(super) struct Lanes {
    pool: Arc<Pool>,
    shares: Arc<ConnectionShares>,
    limits: Limits,
    lanes: RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Lanes {
    pub(super) fn new(pool: Arc<Pool>, limits: Limits) -> Self {
        let shares = Arc::new(ConnectionShares::new(pool.size()));
        Self { pool, shares, limits, lanes: RwLock::default() }
    }

    pub(super) fn lane<S: Statement>(&self) -> Arc<Lane<S>> {
        let key = TypeId::of::<S>();
        let known = self.lanes.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let lane = known.unwrap_or_else(|| {
            let mut lanes = self.lanes.write().unwrap_or_else(PoisonError::into_inner);
            let new = || Lane::<S>::new(self.pool.clone(), self.shares.clone(), self.limits) as _;
            lanes.entry(key).or_insert_with(new).clone()
        });
        // What lies under a type's id is of that type.
        lane.downcast().unwrap_or_else(|_| unreachable!("a lane of {}", S::NAME))
    }
}
