//! What may be done with todos.

use todo_api::id::TodoId;
use todo_api::instant::Instant;
use todo_api::nullable::Nullable;
use todo_api::page::TodoPosition;
use todo_api::todo::{Todo, TodoCreate, TodoListQuery, TodoPage, TodoPath, TodoReplace};
use uuid::Uuid;

use crate::context::Context;
use crate::database::todos::{self as statements, Content, StoredTodo};
use crate::database::{users, violates};
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

/// A first todo also makes the row of a user whose account lies elsewhere.
pub async fn create(context: &Context, caller: Caller, asked: TodoCreate) -> Result<Todo, Error> {
    let id = asked.id.unwrap_or_else(|| TodoId(Uuid::now_v7()));
    let content = Content {
        title: asked.title,
        description: asked.description,
        completed: asked.completed.unwrap_or(false),
    };
    let lives_elsewhere = caller.account() == Account::Outside;
    let write = move |connection: &mut _| match statements::insert(connection, caller, id, &content)
    {
        Err(error) if lives_elsewhere && violates(&error, statements::OWNER) => {
            users::insert_outside(connection, caller)?;
            statements::insert(connection, caller, id, &content)
        }
        inserted => inserted,
    };
    match context.database.write(write).await {
        Err(failure) if failure.violates(statements::PRIMARY_KEY) => Err(Error::IdConflict),
        Err(failure) if failure.violates(statements::OWNER) => Err(account_is_gone()),
        inserted => Ok(inserted?.into()),
    }
}

pub async fn list(
    context: &Context,
    caller: Caller,
    asked: TodoListQuery,
) -> Result<TodoPage, Error> {
    let after = asked.page_token.as_ref().map(TodoPosition::from_token).transpose()?;
    let limit = asked.limit.get();
    // One row more than asked for tells whether there is a next page.
    let read = move |connection: &mut _| statements::list(connection, caller, after, limit + 1);
    let mut rows = context.database.read(read).await?;
    let next_page = (rows.len() > limit as usize).then(|| {
        rows.truncate(limit as usize);
        rows.last().map(|last| position(last).to_token())
    });
    let items = rows.into_iter().map(Todo::from).collect();
    Ok(TodoPage { items, next_page: Nullable(next_page.flatten()) })
}

fn position(todo: &StoredTodo) -> TodoPosition {
    TodoPosition { created_at: todo.created_at, id: TodoId(todo.id) }
}

pub async fn view(context: &Context, caller: Caller, path: TodoPath) -> Result<Todo, Error> {
    let read = move |connection: &mut _| statements::find(connection, caller, path.id);
    Ok(context.database.read(read).await?.ok_or(NOT_FOUND)?.into())
}

pub async fn replace(
    context: &Context,
    caller: Caller,
    (path, asked): (TodoPath, TodoReplace),
) -> Result<Todo, Error> {
    let content = Content {
        title: asked.title,
        description: asked.description.0,
        completed: asked.completed,
    };
    let write =
        move |connection: &mut _| statements::replace(connection, caller, path.id, &content);
    found(context, caller, context.database.write(write).await?).await
}

pub async fn delete(context: &Context, caller: Caller, path: TodoPath) -> Result<(), Error> {
    let write = move |connection: &mut _| statements::delete(connection, caller, path.id);
    let deleted = context.database.write(write).await?;
    if deleted { Ok(()) } else { Err(missing(context, caller).await?) }
}

pub async fn toggle_complete(
    context: &Context,
    caller: Caller,
    path: TodoPath,
) -> Result<Todo, Error> {
    let write = move |connection: &mut _| statements::toggle_complete(connection, caller, path.id);
    found(context, caller, context.database.write(write).await?).await
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
    if caller.account() == Account::Outside {
        return Ok(NOT_FOUND);
    }
    let user = context.database.read(move |connection| users::find(connection, caller)).await?;
    Ok(if user.is_some() { NOT_FOUND } else { account_is_gone() })
}
