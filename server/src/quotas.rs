//! What one user may have, and how that holds without a count for every write.
//!
//! A [ledger](ledger) in this process knows what each user had when it was last counted and what was
//! written since. While that is far from the quota nobody is asked. Near it, and whenever a sixteenth
//! of the quota has been written, PostgreSQL counts: one user's todos once at a time. Writes that are
//! under way meanwhile are not counted, so that a quota may be exceeded by as many as one user has in
//! flight, and by a sixteenth for each further instance.

mod usage;

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use slog::Logger;

use self::usage::{Decision, Quota, QuotaUsage};
use crate::database::Database;
use crate::database::todos::{CountUsage, Usage};
use crate::error::Error;
use crate::settings::QuotaSettings;
use crate::tokens::Caller;

pub(crate) struct Quotas {
    limits: Usage,
    ledger: Mutex<QuotaUsage>,
    refusals: Family<OfQuota, Counter>,
    log: Logger,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct OfQuota {
    quota: &'static str,
}

impl Quotas {
    pub(crate) fn new(settings: QuotaSettings, log: &Logger) -> Self {
        let limits =
            Usage { todos: settings.todos_per_user.get(), bytes: settings.bytes_per_user.get() };
        let ledger = Mutex::new(QuotaUsage::new(limits));
        Self { limits, ledger, refusals: Family::default(), log: log.clone() }
    }

    pub(crate) fn register_metrics(&self, registry: &mut Registry) {
        registry.register(
            "todo_quota_refusals",
            "Writes that were refused by a quota",
            self.refusals.clone(),
        );
    }

    /// Refuses what would make the caller have too much. Waits only where that has to be counted.
    pub(crate) async fn admit(
        &self,
        database: &Database,
        caller: Caller,
        more: Usage,
    ) -> Result<(), Error> {
        match self.decide(caller, more) {
            Decision::Go => return Ok(()),
            Decision::Refuse(quota) => return Err(self.refuse(quota)),
            Decision::Count | Decision::Later(_) => {}
        }
        let turn = self.ledger(|ledger| ledger.turn(caller.user()));
        let _turn = turn.lock().await;
        loop {
            match self.decide(caller, more) {
                Decision::Go => return Ok(()),
                Decision::Refuse(quota) => return Err(self.refuse(quota)),
                Decision::Later(time) => tokio::time::sleep(time).await,
                Decision::Count => self.count(database, caller).await,
            }
        }
    }

    /// One of the caller's todos is gone.
    pub(crate) fn deleted(&self, caller: Caller) {
        self.ledger(|ledger| ledger.deleted(caller.user()));
    }

    fn decide(&self, caller: Caller, more: Usage) -> Decision {
        self.ledger(|ledger| ledger.decide(caller.user(), more, Instant::now()))
    }

    /// A database that cannot count keeps nobody from writing: it would count again and again.
    async fn count(&self, database: &Database, caller: Caller) {
        let user = caller.user();
        let (begun, written) = (Instant::now(), self.ledger(|ledger| ledger.written(user)));
        let usage = database.ask(CountUsage { caller }).await.inspect_err(|failure| {
            slog::warn!(self.log, "the todos of a user could not be counted";
                "user_id" => user.to_string(), "cause" => format!("{failure:?}"));
        });
        let time = (begun.elapsed(), Instant::now());
        self.ledger(|ledger| ledger.counted(user, written, usage.ok(), time));
    }

    fn refuse(&self, quota: Quota) -> Error {
        let Usage { todos, bytes } = self.limits;
        let (quota, message) = match quota {
            Quota::Todos => {
                ("todos", format!("you have reached the maximum of {todos} todos; delete some"))
            }
            Quota::Bytes => (
                "bytes",
                format!(
                    "the text of your todos would exceed the maximum of {bytes} bytes; shorten or \
                     delete some"
                ),
            ),
        };
        self.refusals.get_or_create(&OfQuota { quota }).inc();
        Error::QuotaExceeded(message)
    }

    fn ledger<T>(&self, work: impl FnOnce(&mut QuotaUsage) -> T) -> T {
        work(&mut self.ledger.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
