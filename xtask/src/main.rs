//! `cargo xtask`: the project's chores.

mod bench;
mod dropshot;
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
    Bench(Box<bench::Options>),
    /// The Dropshot that the server is built with, server/dropshot
    #[command(subcommand)]
    Dropshot(DropshotChore),
}

#[derive(Subcommand)]
enum DropshotChore {
    /// Make its source anew from what is published and our patch
    Write,
    /// Fail when its source is anything else; changes nothing
    Check,
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
        Chore::Dropshot(DropshotChore::Write) => dropshot::write(&top().join("server/dropshot")),
        Chore::Dropshot(DropshotChore::Check) => dropshot::check(&top().join("server/dropshot")),
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

fn spec_file() -> PathBuf {
    top().join("api-spec.yaml")
}

/// The top of the repository, wherever the command is given.
fn top() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(&xtask).to_owned()
}
