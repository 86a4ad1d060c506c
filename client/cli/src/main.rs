//! `todo`, the command line of the todo service.

mod address;
mod arguments;
mod commands;
mod failure;
mod output;
mod profile;
mod prompt;
mod reference;
mod table;
mod text;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;
use crate::failure::{Failure, INTERRUPTED};

fn main() -> ExitCode {
    // Exits with 2 if the arguments are wrong.
    let arguments = Arguments::parse();
    let runtime =
        match tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return Failure::refused(format!("cannot start: {error}")).report(),
        };
    let code = runtime.block_on(async {
        tokio::select! {
            outcome = commands::run(arguments) => match outcome {
                Ok(()) => ExitCode::SUCCESS,
                Err(failure) => failure.report(),
            },
            // What was begun is dropped: files that are not complete are removed, and the terminal
            // shows again what is typed.
            () = prompt::interrupted() => ExitCode::from(INTERRUPTED),
        }
    });
    // A thread may still wait for somebody to type.
    runtime.shutdown_background();
    code
}
