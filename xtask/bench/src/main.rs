//! `cargo xtask bench`: how fast the server is, beside what PostgreSQL itself can do.
//!
//! A durable private PostgreSQL is filled; the release build of the server is asked over connections
//! that are kept alive, with tokens whose signatures it checks; and in the same rounds pgbench sends
//! PostgreSQL the server's own statements, one at a time, over as many connections as the server may
//! have. All share one machine, so that only ratios within one run say something.
//!
//! With `--beside ATTACK` it measures what a lone user notices while others attack: [`under_attack`].

mod attack;
mod chart;
mod comparison;
mod connection;
mod database;
mod delay;
mod load;
mod measurement;
mod operation;
mod options;
mod process;
mod release;
mod server;
mod system_under_test;
mod table;
mod under_attack;
mod users;

use std::error;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use crate::comparison::Comparison;
use crate::database::Database;
use crate::delay::Delay;
use crate::options::{Beside, Options};
use crate::system_under_test::SystemUnderTest;

/// For a person to read.
type Error = Box<dyn error::Error + Send + Sync>;

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(message) => {
            println!("{message}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The tables, in Markdown.
fn run(options: &Options) -> Result<String, Error> {
    let program = match &options.server {
        Some(program) => program.canonicalize()?,
        None => release::build("todo-server")?,
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;

    let database = Database::start(&folder.canonicalize()?, &options.shared_buffers)?;
    if let Beside::Attacks(attacks) = &options.beside {
        let report = under_attack::run(options, attacks, &program, &database)?;
        database.stop()?;
        fs::remove_dir_all(&folder)?;
        return report.into_result(options.check);
    }
    let way = match options.delay {
        delay if delay.is_zero() => None,
        delay => Some(Delay::start(database.folder(), database.socket_folder(), delay / 2)?),
    };
    let prepare =
        |users| SystemUnderTest::prepare(options, users, &program, &database, way.as_ref());
    let systems = options.users.iter().copied().map(prepare).collect::<Result<Vec<_>, _>>()?;
    if way.is_some() {
        let round_trip = database.round_trip(&systems[0].url)?.as_secs_f64() * 1e3;
        eprintln!("a round trip to the database takes {round_trip:.1} ms");
    }

    let mut rows = Vec::new();
    for operation in &options.operations {
        let prepare = |system| Comparison::prepare(options, *operation, system, &database);
        let mut comparisons = systems.iter().map(prepare).collect::<Result<Vec<_>, _>>()?;
        // In turns, so that what the machine does meanwhile meets all.
        for round in 1..=options.rounds {
            eprintln!("{operation}, round {round} of {}", options.rounds);
            comparisons.iter_mut().try_for_each(Comparison::run)?;
        }
        rows.extend(comparisons.into_iter().flat_map(Comparison::rows));
    }

    let cores = std::thread::available_parallelism()?.get();
    let setting = options.setting(&database.version()?, cores);
    if let Some(file) = &options.draw {
        fs::write(file, chart::draw(&setting, &rows))?;
    }
    drop(systems);
    database.stop()?;
    fs::remove_dir_all(&folder)?;
    Ok(format!("{setting}\n\n{}", table::of(&rows).trim_end()))
}
