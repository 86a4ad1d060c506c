//! What may be done with todos.

mod page_size;

use todo_api::id::TodoId;
use todo_api::instant::Instant;
use todo_api::nullable::Nullable;
use todo_api::page::TodoPosition;
use todo_api::todo::{Todo, TodoCreate, TodoListQuery, TodoPage, TodoPath, TodoReplace};
use uuid::Uuid;

use crate::account_deletion;
use crate::context::Context;
use crate::database::todos::{
    Content, Delete, Find, Insert, List, OWNER, PRIMARY_KEY, Replace, StoredTodo, ToggleComplete,
    Usage,
};
use crate::database::users::{self, InsertExternal};
use crate::error::Error;
use crate::tokens::{Account, Caller};
use crate::users::account_is_gone;

const NOT_FOUND: Error = Error::NotFound("you have no todo with this id");

impl From<StoredTodo> for Todo {
    fn from(stored: StoredTodo) -> Self {
        Self {
            id: TodoId(stored.id),
            title: stored.title,
            description: Nullable(stored.description),
            completed: stored.completed,
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}

/// A first todo also makes the row of a user of an external issuer.
pub async fn create(context: &Context, caller: Caller, body: TodoCreate) -> Result<Todo, Error> {
    let id = body.id.unwrap_or_else(|| TodoId(Uuid::now_v7()));
    let content = Content {
        title: body.title,
        description: body.description,
        completed: body.completed.unwrap_or(false),
    };
    let more = Usage { todos: 1, bytes: content.bytes() };
    if let Err(refused) = context.quotas.admit(&context.database, caller, more).await {
        // It may be there already, by a request whose answer was lost.
        let there = context.database.ask(Find { caller, id }).await?;
        return Err(if there.is_some() { Error::IdConflict } else { refused });
    }
    let todo = Insert { caller, id, content };
    match insert(context, todo.clone()).await? {
        Some(inserted) => Ok(inserted.into()),
        // What they had before goes first, or it would be there again with the new account.
        None if caller.account() == Account::External => {
            account_deletion::finish(&context.database, caller).await?;
            let inserted = insert(context, todo).await?;
            inserted.map(Todo::from).ok_or(Error::StillDeleting)
        }
        None => Err(account_is_gone()),
    }
}

/// `None` while the caller's account is being deleted.
async fn insert(context: &Context, todo: Insert) -> Result<Option<StoredTodo>, Error> {
    let caller = todo.caller;
    let inserted = match context.database.ask(todo.clone()).await {
        Err(failure) if caller.account() == Account::External && failure.violates(OWNER) => {
            context.database.ask(InsertExternal { caller }).await?;
            context.database.ask(todo).await
        }
        inserted => inserted,
    };
    match inserted {
        Err(failure) if failure.violates(PRIMARY_KEY) => Err(Error::IdConflict),
        Err(failure) if failure.violates(OWNER) => Err(account_is_gone()),
        inserted => Ok(inserted?),
    }
}

pub async fn list(
    context: &Context,
    caller: Caller,
    body: TodoListQuery,
) -> Result<TodoPage, Error> {
    let after = body.page_token.as_ref().map(TodoPosition::from_token).transpose()?;
    let limit = body.limit.get();
    // One row more than asked for tells whether there is a next page.
    let list = List { caller, after, limit: limit + 1 };
    let mut rows = context.lengths.list(&context.database, list).await?;
    let fitting = page_size::fitting(&rows).min(limit as usize);
    let next_page = (rows.len() > fitting).then(|| {
        rows.truncate(fitting);
        rows.last().map(|last| last.position().to_token())
    });
    let items = rows.into_iter().map(Todo::from).collect();
    Ok(TodoPage { items, next_page: Nullable(next_page.flatten()) })
}

pub async fn view(context: &Context, caller: Caller, path: TodoPath) -> Result<Todo, Error> {
    let found = context.database.ask(Find { caller, id: path.id }).await?;
    Ok(found.ok_or(NOT_FOUND)?.into())
}

pub async fn replace(
    context: &Context,
    caller: Caller,
    (path, body): (TodoPath, TodoReplace),
) -> Result<Todo, Error> {
    let content =
        Content { title: body.title, description: body.description.0, completed: body.completed };
    let write = |bytes| context.quotas.admit(&context.database, caller, Usage { todos: 0, bytes });
    if write(content.bytes()).await.is_err() {
        // What matters then is by how much it grows.
        let old = context.database.ask(Find { caller, id: path.id }).await?;
        let old = old.map_or(u64::MAX, |old| old.bytes());
        write(content.bytes().saturating_sub(old)).await?;
    }
    let replaced = context.database.ask(Replace { caller, id: path.id, content }).await?;
    found(context, caller, replaced).await
}

pub async fn delete(context: &Context, caller: Caller, path: TodoPath) -> Result<(), Error> {
    let deleted = context.database.ask(Delete { caller, id: path.id }).await?;
    if !deleted {
        return Err(missing(context, caller).await?);
    }
    context.quotas.deleted(caller);
    Ok(())
}

pub async fn toggle_complete(
    context: &Context,
    caller: Caller,
    path: TodoPath,
) -> Result<Todo, Error> {
    let flipped = context.database.ask(ToggleComplete { caller, id: path.id }).await?;
    found(context, caller, flipped).await
}

async fn found(
    context: &Context,
    caller: Caller,
    written: Option<StoredTodo>,
) -> Result<Todo, Error> {
    match written {
        Some(todo) => Ok(todo.into()),
        None => Err(missing(context, caller).await?),
    }
}

/// Why a write found nothing: no such todo, or no such account any more.
async fn missing(context: &Context, caller: Caller) -> Result<Error, Error> {
    if caller.account() == Account::External {
        return Ok(NOT_FOUND);
    }
    let user = context.database.ask(users::Find { caller }).await?;
    Ok(if user.is_some() { NOT_FOUND } else { account_is_gone() })
}
