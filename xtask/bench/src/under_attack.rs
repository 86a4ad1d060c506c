//! What a lone user notices while others attack, and what that does to the server's memory.
//!
//! For each attack there is a server with 1,024 files, and nobody else. First the lone user is
//! measured alone, then beside the attack, which goes on until that is over. Attackers have a thread
//! of their own in this process; all that they do goes to 127.0.0.1, is bounded in number, and ends
//! with the measurement. Whoever is thrown out begins again.

mod account;
mod attackers;
mod deletion;
mod figures;
mod lone_user;
mod report;
mod round;
mod slow;
mod strangers;
mod target;
mod unread;
mod verdict;

use std::path::Path;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use self::attackers::TODOS;
use self::lone_user::LoneUser;
use self::report::Report;
use self::round::{Memory, Round};
use self::target::Target;
use super::attack::Attack;
use super::database::Database;
use super::load::runtime;
use super::options::Options;
use super::process::{held_memory, peak_memory};
use super::server::{self, Server};
use crate::Error;

/// How long an attack has gone on before anything is measured, once all attackers are there. Where
/// the server keeps some out, that may never be.
const ONSET: Duration = Duration::from_secs(2);
const GATHERING: Duration = Duration::from_secs(10);

pub(super) fn run(
    options: &Options,
    attacks: &[Attack],
    program: &Path,
    database: &Database,
) -> Result<Report, Error> {
    // One descriptor for each connection of an attack.
    let files = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let raised = rustix::process::Rlimit { current: files.maximum, ..files };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, raised)?;
    let rounds = attacks.iter().map(|attack| round(options, *attack, program, database));
    Ok(Report { rounds: rounds.collect::<Result<_, _>>()?, settle: options.settle })
}

/// One attack, on a database and a server of its own.
fn round(
    options: &Options,
    attack: Attack,
    program: &Path,
    database: &Database,
) -> Result<Round, Error> {
    let name = format!("beside_{}", attack.name().replace('-', "_"));
    let url = database.url(&name);
    database.create(&name)?;
    server::migrate(program, database.folder(), &url)?;
    let log = database.folder().join(format!("{name}.log"));
    let server = Server::start_with_accounts(program, &log, &url, options.pool)?;
    let (address, process) = (server.address(), server.process_id());

    let runtime = runtime()?;
    let user = runtime.block_on(account::register(address, "lone"))?;
    database.fill_one(&name, user.id, TODOS, "'what is to be done'")?;
    let lone = LoneUser::new(address, &user, &database.todos_of(&name, user.id)?);
    let attacker = runtime.block_on(account::register(address, "attacker"))?;
    attackers::prepare(attack, options, database, &name, attacker.id)?;
    let target = Target::new(address, &attacker, &database.todos_of(&name, attacker.id)?);

    eprintln!("{attack}: without it");
    let idle = runtime.block_on(lone.ask_for(options.time()))?;
    let before = held_memory(process);

    eprintln!("{attack}: beside it");
    let (end, ended) = oneshot::channel::<()>();
    let beside = thread::scope(|scope| {
        scope.spawn(|| attackers::run(attack, target.clone(), ended));
        let beside = runtime.block_on(async {
            let gathered = async {
                while target.connections() < attack.attackers().into() {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            };
            let _ = tokio::time::timeout(GATHERING, gathered).await;
            tokio::time::sleep(ONSET).await;
            lone.ask_for(options.time()).await
        });
        drop(end);
        beside
    })?;
    eprintln!("{attack}: {target}");
    let most = peak_memory(process);

    let settle = humantime::format_duration(options.settle);
    eprintln!("{attack}: over; what is left {settle} later");
    thread::sleep(options.settle);
    let memory = Memory { before, most, after: held_memory(process) };
    if held_memory(process).is_none() && before.is_some() {
        return Err(format!("bench: {attack} ended the server; see {}", log.display()).into());
    }
    Ok(Round { attack, idle, beside, memory })
}
