//! `cargo xtask`: the project's chores.

mod bench;
mod spec;

use std::error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// For a person to read.
type Error = Box<dyn error::Error + Send + Sync>;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's chores")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// The contract, api-spec.yaml
    #[command(subcommand)]
    Spec(SpecChore),
    Bench(bench::Options),
}

#[derive(Subcommand)]
enum SpecChore {
    /// Write api-spec.yaml from the API trait
    Write,
    /// Fail when api-spec.yaml is not what the API trait says; changes nothing
    Check,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Spec(SpecChore::Write) => write_spec(),
        Chore::Spec(SpecChore::Check) => check_spec(),
        Chore::Bench(options) => bench::run(&options),
    };
    match outcome {
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

fn write_spec() -> Result<String, Error> {
    spec::write(&spec_file(), &spec::render(&spec::document()?)?)
}

fn check_spec() -> Result<String, Error> {
    spec::check(&spec_file(), &spec::render(&spec::document()?)?)
}

/// At the top of the repository, wherever the command is given.
fn spec_file() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(&xtask).join("api-spec.yaml")
}
