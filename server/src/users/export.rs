//! All that is a user's, line by line.

use slog::Logger;
use todo_api::page::TodoPosition;
use todo_api::user::ExportLine;

use super::view_self;
use crate::context::Context;
use crate::database::Database;
use crate::database::todos::List;
use crate::error::Error;
use crate::todos::position;
use crate::tokens::Caller;

/// Todos that are read at a time: what an export keeps in memory, however long it is.
const PAGE: u32 = 20;

/// An export under way. Nothing is held in the database between pages.
pub struct Export {
    caller: Caller,
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
    let user = view_self(context, caller, ()).await?;
    Ok(Export {
        caller,
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
            Next::Todos(after) => self.todos(after).await.transpose(),
            Next::Nothing => None,
        }
    }

    async fn todos(
        &mut self,
        after: Option<TodoPosition>,
    ) -> Result<Option<Vec<ExportLine>>, Error> {
        let page = List { caller: self.caller, after, limit: PAGE };
        let page = self.database.ask(page).await.map_err(Error::from).inspect_err(|error| {
            slog::warn!(self.log, "an export was cut off";
                "user_id" => self.caller.user().to_string(), "cause" => error.cause());
        })?;
        let Some(last) = page.last() else { return Ok(None) };
        self.next = Next::Todos(Some(position(last)));
        Ok(Some(page.into_iter().map(|todo| ExportLine::Todo(todo.into())).collect()))
    }
}
