//! The program: reads what it is told and has it done.

use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tikv_jemallocator::Jemalloc;
use todo_server::commands::{self, CommandError, Migration};
use todo_server::settings::{self, Environment, Settings};

/// It gives back to the system what an attack or a busy hour took, which glibc's does not.
/// `.cargo/config.toml` says how soon.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

#[derive(Parser)]
#[command(version, about = "A multi-user todo service over PostgreSQL")]
struct Arguments {
    /// A TOML file; server/config.example.toml documents its keys
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API (what happens without a command)
    Serve,
    /// Bring the database's schema up to date
    Migrate(MigrateArguments),
    /// Do something for a user with an account here
    #[command(subcommand)]
    User(UserCommand),
    /// Print the settings that hold, secrets hidden
    CheckConfig,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Set the password of the account to a line of standard input, and end its sessions
    SetPassword {
        /// The account's address
        email: String,
    },
}

#[derive(Args)]
struct MigrateArguments {
    /// Change nothing; list all migrations and whether they are applied
    #[arg(long, conflicts_with = "revert")]
    status: bool,

    /// Apply all migrations, then distribute the tables over the workers of a Citus cluster
    #[arg(long, conflicts_with_all = ["status", "revert"])]
    distribute: bool,

    /// Take the newest N migrations back, and what is stored in their columns with them
    #[arg(long, value_name = "N")]
    revert: Option<usize>,
}

impl MigrateArguments {
    fn migration(&self) -> Migration {
        match self.revert {
            _ if self.status => Migration::Status,
            _ if self.distribute => Migration::Distribute,
            Some(count) => Migration::Revert(count),
            None => Migration::Apply,
        }
    }
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("todo-server: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), CommandError> {
    let settings = settings::load(Environment::of_process()?, arguments.config.as_deref())?;
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(&settings),
        Command::Migrate(arguments) => {
            say(&format!("{}\n", commands::migrate(&settings, arguments.migration())?))
        }
        Command::User(UserCommand::SetPassword { email }) => {
            say(&format!("{}\n", commands::set_password(&settings, email)?))
        }
        Command::CheckConfig => say(&commands::check_config(&settings)?),
    }
}

/// A reader who has heard enough, such as `head`, is no fault.
fn say(text: &str) -> Result<(), CommandError> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn serve(settings: &Settings) -> Result<(), CommandError> {
    // Lines that wait are written when the guard goes.
    let (log, _guard) = todo_server::log::logger(&settings.log)?;
    commands::serve(settings, &log)
}
