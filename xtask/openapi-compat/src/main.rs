//! `openapi-compat`: hear of breaking changes before clients do.

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use openapi_compat::command::{self, Check, Documents};

#[derive(Parser)]
#[command(
    about = "Says whether a new version of an OpenAPI 3.0 document breaks the clients of the old one",
    version
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Exit with 0 if the new document is compatible, 1 if it breaks clients, 2 if it cannot be told
    Check(Check),
    /// Write what changed, in Markdown
    Changelog(Documents),
}

fn main() -> ExitCode {
    let default = Path::new("openapi.yaml");
    let answer = match Arguments::parse().command {
        Command::Check(options) => command::check(&options, default),
        Command::Changelog(options) => command::changelog(&options, default),
    };
    print!("{}", answer.text);
    ExitCode::from(answer.verdict.exit_code())
}
