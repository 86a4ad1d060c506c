//! What can be typed.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use crate::address::Address;
use crate::profile::ProfileName;

/// What the exit code of the program says.
const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the service refused, or something else failed
  2  the command or a value is wrong
  3  there is no such todo
  4  not logged in
  5  the service cannot be reached, or the response broke off
  130  Ctrl-C";

/// Your todos, on the command line
#[derive(Parser)]
#[command(name = "todo", version, after_help = EXIT_CODES, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: Global,
}

#[derive(Args)]
pub struct Global {
    /// Address of the service; if absent, the one of the last login, else http://127.0.0.1:8080
    #[arg(long, global = true, value_name = "ADDRESS", value_hint = ValueHint::Url)]
    pub api: Option<Address>,
    /// Which login to use, if you have several
    #[arg(long, global = true, value_name = "NAME", default_value = "default")]
    pub profile: ProfileName,
    /// Write JSON
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum Command {
    #[command(flatten)]
    Service(ServiceCommand),
    /// Write a script that completes commands in your shell
    Completions { shell: Shell },
    /// Write the manual pages
    Man(Man),
}

/// What the service is asked for.
#[derive(Subcommand)]
pub enum ServiceCommand {
    /// Create an account, and log in
    Register(Login),
    /// Log in
    #[command(visible_alias = "log-in")]
    Login(Login),
    /// Log out
    #[command(visible_alias = "log-out")]
    Logout,
    /// Show who is logged in
    Whoami,
    /// Change your password
    Passwd,
    /// List todos, newest first
    #[command(visible_alias = "ls")]
    List(List),
    /// Create a todo
    Add(Add),
    /// Show a todo
    Show(One),
    /// Change title and description, in $EDITOR if you do not give them
    ///
    /// In the editor, the first line is the title. The description follows after an empty line.
    Edit(Edit),
    /// Mark todos as done
    Done(Several),
    /// Mark todos as not done
    Undo(Several),
    /// Delete todos
    #[command(visible_alias = "delete")]
    Rm(Several),
    /// Write all your data as JSON Lines
    Export(Export),
}

#[derive(Args)]
pub struct Login {
    /// Your e-mail address
    pub email: Option<String>,
}

#[derive(Args)]
pub struct List {
    /// Only todos that are not done
    #[arg(long, conflicts_with = "done")]
    pub open: bool,
    /// Only todos that are done
    #[arg(long)]
    pub done: bool,
    /// Only todos with this text in title or description; upper and lower case are the same
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Show at most NUMBER todos
    #[arg(long, short = 'n', value_name = "NUMBER")]
    pub limit: Option<NonZeroUsize>,
}

#[derive(Args)]
pub struct Add {
    /// What to do, in one line
    #[arg(required = true, num_args = 1..)]
    pub title: Vec<String>,
    /// Details
    #[arg(long, short)]
    pub description: Option<String>,
    /// It is done already
    #[arg(long)]
    pub done: bool,
}

/// How a todo is named.
const TODO_HELP: &str =
    "Its number in the last list, or four characters at the beginning or end of its id";

#[derive(Args)]
pub struct One {
    #[arg(help = TODO_HELP)]
    pub todo: String,
}

#[derive(Args)]
pub struct Several {
    #[arg(help = TODO_HELP, required = true, num_args = 1..)]
    pub todo: Vec<String>,
}

#[derive(Args)]
pub struct Edit {
    #[arg(help = TODO_HELP)]
    pub todo: String,
    /// The new title
    #[arg(long, short)]
    pub title: Option<String>,
    /// The new description; "" removes it
    #[arg(long, short)]
    pub description: Option<String>,
}

#[derive(Args)]
pub struct Export {
    /// Where to write; standard output if absent. A file that exists is replaced when the export is complete
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: Option<PathBuf>,
}

#[derive(Args)]
pub struct Man {
    /// Write a page for each command into this folder; if absent, write the first page to standard output
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
}
