//! How it is found out that a database that was away is back.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::health::Health;
use super::lanes::Lanes;
use super::pool::Pool;
use super::statement::{Connection, Kind, Requester, Result, Statement};

/// How often a database that is not up is tried.
const PROBE_INTERVAL: Duration = Duration::from_millis(500);

/// How long one try may take; a database that is woken needs a second.
const PROBE_TIMEOUT: Duration = Duration::from_secs(3);

/// One lost connection says nothing of the database, even when nothing was answered on it before: a
/// pooler may have had a session behind it that was about to end.
const TRIES: usize = 2;

/// The least that a database can be asked.
struct Ping;

impl Statement for Ping {
    type Answer = ();
    const NAME: &'static str = "ping";
    const KIND: Kind = Kind::Read;

    fn requester(&self) -> Requester {
        Requester::Service
    }

    async fn one(&self, connection: &mut Connection) -> Result<()> {
        connection.batch_execute("select 1").await
    }
}

/// Asks a database that is not up until it is, and one that is only when there is doubt: a probe
/// would keep a serverless database awake for ever. Without it a server that a load balancer took
/// out for being unready would get no request to find out by.
pub(super) async fn while_down(pool: Arc<Pool>, lanes: Arc<Lanes>) {
    let record = &pool.health;
    let mut health = record.watch();
    loop {
        let needs_probe = |health: &Health| matches!(health, Health::Unseen | Health::Down);
        tokio::select! {
            watched = health.wait_for(needs_probe) => if watched.is_err() { return },
            () = record.doubted() => {}
        }
        if !answers(&lanes).await {
            record.saw_silence();
            tokio::time::sleep(PROBE_INTERVAL).await;
        }
    }
}

/// Good news is recorded where all work is.
async fn answers(lanes: &Lanes) -> bool {
    for _ in 0..TRIES {
        match timeout(PROBE_TIMEOUT, lanes.lane::<Ping>().ask(Ping)).await {
            Ok(Ok(_)) => return true,
            Ok(Err(_)) => {}
            // What takes so long would take as long again.
            Err(_) => return false,
        }
    }
    false
}
