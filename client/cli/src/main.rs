//! `todo`, the command line of the todo service.

mod address;
mod arguments;
mod commands;
mod failure;
mod output;
mod profile;
mod prompt;
mod reference;
mod signals;
mod table;
mod text;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use crate::arguments::{Arguments, Command};
use crate::commands::{Context, documentation};
use crate::failure::Failure;

/// A session that is being refreshed is waited for at the end, but not longer.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    // Exits with 2 if the arguments are wrong.
    let Arguments { command, global } = Arguments::parse();
    let command = match command {
        Command::Completions { shell } => return code_of(documentation::completions(shell)),
        Command::Man(man) => return code_of(documentation::manual(man.folder.as_deref())),
        Command::Service(command) => command,
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return Failure::refused(format!("cannot start: {error}")).report(),
    };
    let code = runtime.block_on(async {
        let context = match Context::new(global) {
            Ok(context) => context,
            Err(failure) => return failure.report(),
        };
        let code = tokio::select! {
            outcome = commands::run(&context, command) => code_of(outcome),
            // What was begun is dropped: files that are not complete are removed, and the terminal
            // shows again what is typed.
            signal = signals::next() => ExitCode::from(signals::exit_code(signal)),
        };
        tokio::select! {
            _ = tokio::time::timeout(PATIENCE, context.client.settle()) => code,
            signal = signals::next() => ExitCode::from(signals::exit_code(signal)),
        }
    });
    // A thread may still wait for somebody to type.
    runtime.shutdown_background();
    code
}

fn code_of(outcome: Result<(), Failure>) -> ExitCode {
    outcome.map_or_else(Failure::report, |()| ExitCode::SUCCESS)
}
