//! Todos: what is asked and what is shown.

use dropshot::{HttpResponseCreated, HttpResponseHeaders};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::TodoId;
use crate::instant::Instant;
use crate::nullable::Nullable;
use crate::page::{PageLimit, PageToken};
use crate::text::{Description, Title};

/// A todo as it stands after the request.
#[derive(Debug, JsonSchema, Serialize)]
pub struct Todo {
    pub id: TodoId,
    /// What is to be done, in a line.
    pub title: String,
    /// Whatever else there is to say.
    pub description: Nullable<String>,
    pub completed: bool,
    pub created_at: Instant,
    /// When anything of it changed last.
    pub updated_at: Instant,
}

/// A todo to be made.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TodoCreate {
    /// Chosen by a caller who wants to know it beforehand, or to be able to repeat the request
    /// without making two. Unique among the caller's own todos. Made by the service when absent.
    pub id: Option<TodoId>,
    pub title: Title,
    pub description: Option<Description>,
    /// `false` when absent.
    pub completed: Option<bool>,
}

/// What a todo is to be from now on. All three are required, so that nothing is reset by being
/// forgotten.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TodoReplace {
    pub title: Title,
    pub description: Nullable<Description>,
    pub completed: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
pub struct TodoPath {
    /// The todo's `id`.
    pub id: TodoId,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TodoListQuery {
    /// The most todos that a page shall have: 1 to 200, 50 when absent. A page has fewer where they
    /// are long: about a mebibyte at most.
    #[serde(default)]
    pub limit: PageLimit,
    /// `next_page` of the page before. Nothing but `limit` may stand beside it.
    pub page_token: Option<PageToken>,
}

/// Some of the caller's todos, newest first.
#[derive(Debug, JsonSchema, Serialize)]
pub struct TodoPage {
    pub items: Vec<Todo>,
    /// `page_token` of the next page; `null` when this is the last.
    pub next_page: Nullable<String>,
}

/// 201 with the place of the new todo.
pub type TodoCreated = HttpResponseHeaders<HttpResponseCreated<Todo>, TodoLocation>;

#[derive(Debug, JsonSchema, Serialize)]
pub struct TodoLocation {
    /// Path of the new todo, such as `/api/todos/0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b`.
    pub location: String,
}
