//! Who carries out an attack, and what they need for it.

use tokio::sync::oneshot::Receiver;
use uuid::Uuid;

use super::target::Target;
use super::{deletion, slow, strangers, unread};
use crate::Error;
use crate::attack::Attack;
use crate::database::Database;
use crate::load::runtime;
use crate::options::Options;

/// All small todos of those who need some.
pub(super) const TODOS: u32 = 100;

/// Gives the attackers' account what they need.
pub(super) fn prepare(
    attack: Attack,
    options: &Options,
    database: &Database,
    name: &str,
    attacker: Uuid,
) -> Result<(), Error> {
    let (todos, description) = match attack {
        Attack::UnreadH1 | Attack::UnreadH2 => (unread::TODOS, unread::DESCRIPTION),
        Attack::Delete => (options.todos, deletion::DESCRIPTION),
        _ => (TODOS, "'what is to be done'"),
    };
    database.fill_one(name, attacker, todos, description)
}

/// On a thread of its own, until the other end of `over` is dropped. Then all connections close.
pub(super) fn run(attack: Attack, target: Target, over: Receiver<()>) -> std::io::Result<()> {
    let runtime = runtime()?;
    runtime.block_on(async {
        tokio::select! {
            () = go_on(attack, target) => {}
            _ = over => {}
        }
    });
    Ok(())
}

async fn go_on(attack: Attack, target: Target) {
    let count = attack.attackers();
    match attack {
        Attack::UnreadH1 => target.crowd(count, unread::connection).await,
        Attack::UnreadH2 => target.crowd(count, unread::streams).await,
        Attack::Silent => target.crowd(count, slow::silence).await,
        Attack::SlowHead => target.crowd(count, slow::head).await,
        Attack::SlowBody => target.crowd(count, slow::body).await,
        Attack::Refresh => target.crowd(count, strangers::refresh).await,
        Attack::Register => target.crowd(count, strangers::register).await,
        Attack::InFlight => target.crowd(count, strangers::one_user).await,
        Attack::Delete => target.crowd(count, deletion::delete_and_go_on).await,
    }
}
