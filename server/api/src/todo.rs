//! Todos: requests and responses.

use dropshot::{HttpResponseCreated, HttpResponseHeaders};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::TodoId;
use crate::instant::Instant;
use crate::nullable::Nullable;
use crate::page::{PageLimit, PageToken};
use crate::text::{Description, Title};

/// A todo.
#[derive(Debug, JsonSchema, Serialize)]
pub struct Todo {
    /// Unique among the todos of the user.
    pub id: TodoId,
    /// What to do, in one line.
    pub title: String,
    /// Details; `null` if there are none.
    pub description: Nullable<String>,
    /// Whether the todo is done.
    pub completed: bool,
    /// When the todo was created.
    pub created_at: Instant,
    /// When the todo was last changed.
    pub updated_at: Instant,
}

/// The todo to create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TodoCreate {
    /// Choose it to make the request safe to repeat. Must be unique among the todos of the user. If
    /// absent, the service chooses one.
    pub id: Option<TodoId>,
    pub title: Title,
    pub description: Option<Description>,
    /// Whether the todo is done; `false` if absent.
    pub completed: Option<bool>,
}

/// The new content of a todo. All properties are required, so that none is reset by accident.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TodoReplace {
    pub title: Title,
    pub description: Nullable<Description>,
    /// Whether the todo is done.
    pub completed: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
pub struct TodoPath {
    /// The `id` of the todo.
    pub id: TodoId,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TodoListQuery {
    /// Maximum number of todos in the page: 1 to 200, 50 if absent. If the todos are long, the page has
    /// fewer, so that it stays below about 1 MiB.
    #[serde(default)]
    pub limit: PageLimit,
    /// `next_page` of the previous page. Can be combined with `limit` only.
    pub page_token: Option<PageToken>,
}

/// One page of the todos of the caller, newest first.
#[derive(Debug, JsonSchema, Serialize)]
pub struct TodoPage {
    /// The todos of this page.
    pub items: Vec<Todo>,
    /// The `page_token` for the next page; `null` on the last page.
    pub next_page: Nullable<String>,
}

/// 201 with the `Location` of the new todo.
pub type TodoCreated = HttpResponseHeaders<HttpResponseCreated<Todo>, TodoLocation>;

#[derive(Debug, JsonSchema, Serialize)]
pub struct TodoLocation {
    /// Path of the new todo, for example `/api/todos/0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b`.
    pub location: String,
}
