//! Statements on todos. Each holds the [`Caller`] whose todos it may touch: the owner is half of
//! the key, and there is no other way to name a row.
//!
//! What a verified caller may do:
//! ```
//! use todo_api::id::{TodoId, UserId};
//! use todo_server::{database::todos, tokens::Caller};
//!
//! fn ask(caller: Caller, id: TodoId) -> todos::Find {
//!     todos::Find { caller, id }
//! }
//! ```
//! nobody else can ask, even knowing whose todo it is (one type differs):
//! ```compile_fail,E0308
//! use todo_api::id::{TodoId, UserId};
//! use todo_server::{database::todos, tokens::Caller};
//!
//! fn ask(caller: UserId, id: TodoId) -> todos::Find {
//!     todos::Find { caller, id }
//! }
//! ```
//! Everybody may look at what a caller is:
//! ```
//! use todo_api::id::UserId;
//! use todo_server::tokens::{Account, Caller};
//! use uuid::Uuid;
//!
//! fn fields(caller: Caller) -> (UserId, Account, Option<Uuid>) {
//!     (caller.user(), caller.account(), caller.grant())
//! }
//! ```
//! and nobody but the verifier of tokens can make one (a test within its module compiles the same
//! function, so that it is the privacy of the fields that fails here):
//! ```compile_fail,E0451
//! use todo_api::id::UserId;
//! use todo_server::tokens::{Account, Caller};
//! use uuid::Uuid;
//!
#![doc = include_str!("../tokens/caller/forgery_example.rs")]
//! ```
//!
//! [`Caller`]: crate::tokens::Caller

mod count_usage;
mod delete;
mod find;
mod insert;
mod list;
mod replace;
mod toggle_complete;

pub use count_usage::{CountUsage, Usage};
pub use delete::Delete;
pub use find::Find;
pub use insert::Insert;
pub use list::{List, LongList};
pub use replace::Replace;
pub use toggle_complete::ToggleComplete;

use chrono::{DateTime, Utc};
use diesel::dsl::{AsSelect, SqlTypeOf, exists, not};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text, Uuid as SqlUuid};
use todo_api::id::TodoId;
use todo_api::page::TodoPosition;
use todo_api::text::{Description, Title};
use uuid::Uuid;

use super::schema::{deletions, todos};
use super::sql::{Batch, Column, batch, column};
use crate::tokens::Caller;

/// Names of constraints in `migrations/`.
pub const PRIMARY_KEY: &str = "todos_pkey";
pub const OWNER: &str = "todos_user_id_fkey";

/// A todo as it is stored. Its owner is the caller who asked for it.
#[derive(Clone, Debug, Eq, PartialEq, Queryable, Selectable)]
#[diesel(table_name = todos, check_for_backend(Pg))]
pub struct StoredTodo {
    pub id: Uuid,
    pub title: String,
    pub description: Option<String>,
    pub completed: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl StoredTodo {
    /// Where it stands in a list.
    pub fn position(&self) -> TodoPosition {
        TodoPosition { created_at: self.created_at, id: TodoId(self.id) }
    }

    /// Of the texts.
    pub(crate) fn bytes(&self) -> u64 {
        text_bytes(&self.title, self.description.as_deref())
    }
}

/// As [`CountUsage`] counts them.
fn text_bytes(title: &str, description: Option<&str>) -> u64 {
    (title.len() + description.map_or(0, str::len)) as u64
}

/// The columns of a [`StoredTodo`].
type TodoColumns = SqlTypeOf<AsSelect<StoredTodo, Pg>>;

/// The columns of a todo that its owner writes.
#[derive(Clone, Debug)]
pub struct Content {
    pub title: Title,
    pub description: Option<Description>,
    pub completed: bool,
}

impl Content {
    /// Of the texts.
    pub(crate) fn bytes(&self) -> u64 {
        text_bytes(self.title.as_str(), self.description())
    }

    fn description(&self) -> Option<&str> {
        self.description.as_ref().map(Description::as_str)
    }
}

/// Whether the caller's account is not being deleted. Their todos are gone for everybody then, though
/// some may still be there. PostgreSQL looks once a statement.
#[diesel::dsl::auto_type(no_type_alias)]
fn is_there(caller: Caller) -> _ {
    let user: Uuid = caller.user().0;
    not(exists(deletions::table.find(user)))
}

/// Requesters who name a todo each: the columns `user_id, id`.
fn asked_for(keys: impl Iterator<Item = (Caller, TodoId)>) -> Batch<(Uuids, Uuids)> {
    batch("user_id, id", key_columns(keys))
}

/// Requesters who write a todo each: the columns `user_id, id, title, description, completed`.
fn asked_to_write<'a>(
    todos: impl Iterator<Item = (Caller, TodoId, &'a Content)> + Clone,
) -> Batch<((Uuids, Uuids), ContentColumns<'a>)> {
    let keys = key_columns(todos.clone().map(|(caller, id, _)| (caller, id)));
    let contents = todos.map(|(_, _, content)| content);
    let contents = (
        column(contents.clone().map(|content| content.title.as_str())),
        column(contents.clone().map(Content::description)),
        column(contents.map(|content| content.completed)),
    );
    batch("user_id, id, title, description, completed", (keys, contents))
}

fn key_columns(keys: impl Iterator<Item = (Caller, TodoId)>) -> (Uuids, Uuids) {
    let (owners, ids): (Vec<_>, Vec<_>) = keys.map(|(caller, id)| (caller.user().0, id.0)).unzip();
    (column(owners), column(ids))
}

type Uuids = Column<SqlUuid, Uuid>;
type ContentColumns<'a> =
    (Column<Text, &'a str>, Column<Nullable<Text>, Option<&'a str>>, Column<Bool, bool>);
