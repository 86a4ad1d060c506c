//! The commands.

mod account;
mod add;
pub mod documentation;
mod done;
mod each_todo;
mod edit;
mod export;
mod list;
mod rm;

use todo_client::Client;
use todo_client::types::Todo;

use crate::address::Address;
use crate::arguments::{Global, ServiceCommand};
use crate::failure::Failure;
use crate::output::Output;
use crate::profile::{Profile, ProfileStore};
use crate::reference::find;

/// What every command has at hand.
pub struct Context {
    pub profile: Profile,
    pub address: Address,
    pub output: Output,
    pub client: Client,
}

/// Asks the service.
pub async fn run(context: &Context, command: ServiceCommand) -> Result<(), Failure> {
    let outcome = dispatch(context, command).await;
    outcome.map_err(|failure| failure.at(&context.address))
}

async fn dispatch(context: &Context, command: ServiceCommand) -> Result<(), Failure> {
    use ServiceCommand as Command;
    if !matches!(command, Command::Register(_) | Command::Login(_) | Command::Logout) {
        context.must_be_logged_in()?;
    }
    match command {
        Command::Register(login) => account::register(context, login).await,
        Command::Login(login) => account::log_in(context, login).await,
        Command::Logout => account::log_out(context).await,
        Command::Whoami => account::whoami(context).await,
        Command::Passwd => account::change_password(context).await,
        Command::List(list) => list::list(context, list).await,
        Command::Add(add) => add::add(context, add).await,
        Command::Show(one) => context.output.todo(&context.find(&one.todo).await?),
        Command::Edit(edit) => edit::edit(context, edit).await,
        Command::Done(todos) => done::mark(context, &todos.todo, true).await,
        Command::Undo(todos) => done::mark(context, &todos.todo, false).await,
        Command::Rm(todos) => rm::remove(context, &todos.todo).await,
        Command::Export(export) => export::export(context, export).await,
    }
}

impl Context {
    pub fn new(global: Global) -> Result<Self, Failure> {
        let profile = Profile::open(&global.profile)?;
        let address = match global.api {
            Some(address) => address,
            None => {
                let known = profile.load()?.api;
                let known = known.as_deref().unwrap_or(Address::DEFAULT);
                known.parse().map_err(|error| Failure::refused(format!("{known}: {error}")))?
            }
        };
        let store = ProfileStore { profile: profile.clone(), address: address.clone() };
        let client = Client::builder(address.as_str())
            .user_agent(concat!("todo-cli/", env!("CARGO_PKG_VERSION")))
            .session_store(store)
            .build()?;
        Ok(Self { profile, address, output: Output { json: global.json }, client })
    }

    fn is_logged_in(&self) -> Result<bool, Failure> {
        Ok(self.profile.load()?.session_for(&self.address).is_some())
    }

    fn must_be_logged_in(&self) -> Result<(), Failure> {
        if self.is_logged_in()? {
            return Ok(());
        }
        Err(Failure::not_logged_in(format!("you are not logged in at {}", self.address)))
    }

    /// A profile has one session.
    fn must_not_be_logged_in_elsewhere(&self) -> Result<(), Failure> {
        match self.profile.load()?.session_elsewhere(&self.address) {
            None => Ok(()),
            Some(origin) => {
                Err(Failure::usage(format!("you are logged in at {origin} in this profile"))
                    .with_advice("run `todo logout` first, or choose another --profile"))
            }
        }
    }

    async fn find(&self, text: &str) -> Result<Todo, Failure> {
        find(&self.client, &self.profile, text).await
    }
}
