//! `cargo xtask`: the project's chores.

mod dropshot;
mod imports;
mod modules;
mod spec;

use std::error;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand};
use openapi_compat::command::{self, Answer};

/// The sources of our packages.
const SOURCES: [&str; 9] = [
    "client/cli/src",
    "client/src",
    "server/api/src",
    "server/libpq/src",
    "server/postgres/src",
    "server/src",
    "xtask/bench/src",
    "xtask/openapi-compat/src",
    "xtask/src",
];

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
    /// Measure the server beside pgbench, or beside an attack; `--help` tells more
    #[command(disable_help_flag = true)]
    Bench {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Fail when modules side by side import each other in a loop; changes nothing
    Modules,
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
    /// Exit with 0 if the document is compatible with an older one, 1 if it breaks clients, 2 if it
    /// cannot be told
    Compat(command::Check),
    /// Write what changed since an older document, in Markdown
    Changelog(command::Documents),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Spec(SpecChore::Write) => write_spec(),
        Chore::Spec(SpecChore::Check) => check_spec(),
        Chore::Spec(SpecChore::Compat(options)) => {
            return print(&command::check(&options, &spec_file()));
        }
        Chore::Spec(SpecChore::Changelog(options)) => {
            return print(&command::changelog(&options, &spec_file()));
        }
        Chore::Bench { arguments } => return bench(arguments),
        Chore::Modules => modules::check(&top(), &SOURCES),
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

fn print(answer: &Answer) -> ExitCode {
    print!("{}", answer.text);
    ExitCode::from(answer.verdict.exit_code())
}

/// Becomes the load generator, which is a package of its own so that no other chore has to build it.
/// Returns when that fails.
fn bench(arguments: Vec<OsString>) -> ExitCode {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let error = Command::new(cargo)
        .args(["run", "--quiet", "--release", "--locked", "--package", "todo-bench", "--"])
        .args(arguments)
        .exec();
    eprintln!("the benchmark cannot be run: {error}");
    ExitCode::FAILURE
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
