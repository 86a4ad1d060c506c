//! All that is a user's, line by line.

use chrono::{DateTime, Utc};
use slog::Logger;
use todo_api::page::TodoPosition;
use todo_api::user::ExportLine;

use super::{account_is_gone, view_self};
use crate::context::Context;
use crate::database::Database;
use crate::database::todos::List;
use crate::database::users::Find;
use crate::error::Error;
use crate::exports::Place;
use crate::tokens::Caller;

/// Todos that are read at a time: what an export keeps in memory, however long it is.
const PAGE: u32 = 20;

/// An export under way. Nothing is held in the database between pages.
pub struct Export {
    caller: Caller,
    /// When the account was made whose export it is.
    created_at: DateTime<Utc>,
    place: Place,
    database: Database,
    log: Logger,
    next: Next,
}

enum Next {
    User(ExportLine),
    Todos(Option<TodoPosition>),
    Nothing,
}

/// The user comes first, the todos follow, newest first.
pub async fn export(context: &Context, caller: Caller, (): ()) -> Result<Export, Error> {
    let place = context.exports.begin(caller.user())?;
    let user = view_self(context, caller, ()).await?;
    Ok(Export {
        caller,
        created_at: user.created_at.0,
        place,
        database: context.database.clone(),
        log: context.log.clone(),
        next: Next::User(ExportLine::User(user)),
    })
}

impl Export {
    /// The next lines, `None` after the last. An error is in the log and the end.
    pub async fn next(&mut self) -> Option<Result<Vec<ExportLine>, Error>> {
        match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::User(line) => {
                self.next = Next::Todos(None);
                Some(Ok(vec![line]))
            }
            Next::Todos(after) => {
                let lines = self.todos(after).await.inspect_err(|error| {
                    slog::warn!(self.log, "an export was aborted";
                        "user_id" => self.caller.user().to_string(),
                        "cause" => error.cause().map_or_else(|| error.message(), str::to_owned));
                });
                lines.transpose()
            }
            Next::Nothing => None,
        }
    }

    async fn todos(
        &mut self,
        after: Option<TodoPosition>,
    ) -> Result<Option<Vec<ExportLine>>, Error> {
        let turn = self.place.turn().await.map_err(|error| Error::Internal(error.to_string()))?;
        let page = self.database.ask(List { caller: self.caller, after, limit: PAGE }).await?;
        drop(turn);
        let Some(last) = page.last() else {
            self.must_be_there().await?;
            return Ok(None);
        };
        self.next = Next::Todos(Some(last.position()));
        Ok(Some(page.into_iter().map(|todo| ExportLine::Todo(todo.into())).collect()))
    }

    /// Whoever deletes the account meanwhile has no more todos, and not all of them in the export.
    /// A user of an external issuer may be back already.
    async fn must_be_there(&self) -> Result<(), Error> {
        let found = self.database.ask(Find { caller: self.caller }).await?;
        match found.is_some_and(|user| user.created_at == self.created_at) {
            true => Ok(()),
            false => Err(account_is_gone()),
        }
    }
}
