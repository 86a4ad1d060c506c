//! The ways to take the service from others.

use std::fmt;

use clap::ValueEnum;
use tokio::sync::oneshot::Receiver;
use uuid::Uuid;

use super::target::Target;
use super::{TODOS, deletion, slow, strangers, unread};
use crate::Error;
use crate::bench::database::Database;
use crate::bench::load::runtime;
use crate::bench::options::Options;

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(in crate::bench) enum Attack {
    UnreadH1,
    UnreadH2,
    Silent,
    SlowHead,
    SlowBody,
    Refresh,
    Register,
    InFlight,
    Delete,
}

impl Attack {
    /// As the command line has it.
    pub(super) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Gives the attackers' account what they need.
    pub(super) fn prepare(
        self,
        options: &Options,
        database: &Database,
        name: &str,
        attacker: Uuid,
    ) -> Result<(), Error> {
        let (todos, description) = match self {
            Self::UnreadH1 | Self::UnreadH2 => (unread::TODOS, unread::DESCRIPTION),
            Self::Delete => (options.todos, deletion::DESCRIPTION),
            _ => (TODOS, "'what is to be done'"),
        };
        database.fill_one(name, attacker, todos, description)
    }

    /// On a thread of its own, until the other end of `over` is dropped. Then all connections close.
    pub(super) fn run(self, target: Target, over: Receiver<()>) -> std::io::Result<()> {
        let runtime = runtime()?;
        runtime.block_on(async {
            tokio::select! {
                () = self.go_on(target) => {}
                _ = over => {}
            }
        });
        Ok(())
    }

    /// How many attackers there are, each with a connection.
    pub(super) fn attackers(self) -> u16 {
        match self {
            Self::UnreadH1 => 150,
            Self::UnreadH2 => 1,
            Self::Silent => 1100,
            Self::SlowHead | Self::SlowBody => 500,
            Self::Refresh | Self::Register => 600,
            Self::InFlight => 1000,
            Self::Delete => 32,
        }
    }

    async fn go_on(self, target: Target) {
        let count = self.attackers();
        match self {
            Self::UnreadH1 => target.crowd(count, unread::connection).await,
            Self::UnreadH2 => target.crowd(count, unread::streams).await,
            Self::Silent => target.crowd(count, slow::silence).await,
            Self::SlowHead => target.crowd(count, slow::head).await,
            Self::SlowBody => target.crowd(count, slow::body).await,
            Self::Refresh => target.crowd(count, strangers::refresh).await,
            Self::Register => target.crowd(count, strangers::register).await,
            Self::InFlight => target.crowd(count, strangers::one_user).await,
            Self::Delete => target.crowd(count, deletion::delete_and_go_on).await,
        }
    }
}

impl fmt::Display for Attack {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name())
    }
}
