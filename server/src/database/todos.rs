//! Statements on todos. Each takes the [`Caller`] whose todos it may touch: the owner is half of
//! the key, and there is no other way to name a row.
//!
//! What a verified caller may do:
//! ```
//! use todo_api::id::TodoId;
//! use todo_server::{database::todos, tokens::Caller};
//!
//! fn title(db: &mut diesel::PgConnection, who: Caller, id: TodoId) -> Option<String> {
//!     todos::find(db, who, id).ok()?.map(|todo| todo.title)
//! }
//! ```
//! nobody else can ask, even knowing whose todo it is:
//! ```compile_fail,E0308
//! use todo_api::id::{TodoId, UserId};
//! use todo_server::database::todos;
//!
//! fn title(db: &mut diesel::PgConnection, who: UserId, id: TodoId) -> Option<String> {
//!     todos::find(db, who, id).ok()?.map(|todo| todo.title)
//! }
//! ```
//! and nobody but the verifier of tokens can make a caller:
//! ```compile_fail,E0451
//! use todo_api::id::UserId;
//! use todo_server::tokens::Caller;
//!
//! fn forged(user: UserId) -> Caller {
//!     Caller { user, account: todo_server::tokens::Account::Local }
//! }
//! ```

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Timestamptz, Uuid as SqlUuid};
use diesel::{PgConnection, QueryResult};
use todo_api::id::TodoId;
use todo_api::page::TodoPosition;
use todo_api::text::{Description, Title};
use uuid::Uuid;

use super::schema::todos;
use crate::tokens::Caller;

/// Names of constraints in `migrations/`.
pub const PRIMARY_KEY: &str = "todos_pkey";
pub const OWNER: &str = "todos_user_id_fkey";

/// A todo as it is stored. Whose it is, whoever has it asked for.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = todos, check_for_backend(Pg))]
pub struct StoredTodo {
    pub id: Uuid,
    pub title: String,
    pub description: Option<String>,
    pub completed: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// The columns of a todo that its owner writes.
#[derive(Clone, Debug)]
pub struct Content {
    pub title: Title,
    pub description: Option<Description>,
    pub completed: bool,
}

impl Content {
    fn description(&self) -> Option<&str> {
        self.description.as_ref().map(Description::as_str)
    }
}

/// One more todo of the caller's. Violates [`OWNER`] when the caller has no row in `users`, and
/// [`PRIMARY_KEY`] when the id is in use.
pub fn insert(
    connection: &mut PgConnection,
    caller: Caller,
    id: TodoId,
    content: &Content,
) -> QueryResult<StoredTodo> {
    diesel::insert_into(todos::table)
        .values((
            todos::user_id.eq(caller.user().0),
            todos::id.eq(id.0),
            todos::title.eq(content.title.as_str()),
            todos::description.eq(content.description()),
            todos::completed.eq(content.completed),
        ))
        .returning(StoredTodo::as_returning())
        .get_result(connection)
}

/// Up to `limit` of the caller's todos, newest first, from just behind `after`.
pub fn list(
    connection: &mut PgConnection,
    caller: Caller,
    after: Option<TodoPosition>,
    limit: u32,
) -> QueryResult<Vec<StoredTodo>> {
    let page = todos::table
        .filter(todos::user_id.eq(caller.user().0))
        .order((todos::created_at.desc(), todos::id.desc()))
        .limit(limit.into())
        .select(StoredTodo::as_select());
    match after {
        None => page.load(connection),
        // A comparison of rows is one range of the index `todos_newest_first`.
        Some(TodoPosition { created_at, id }) => page
            .filter(
                sql::<Bool>("(created_at, id) < (")
                    .bind::<Timestamptz, _>(created_at)
                    .sql(", ")
                    .bind::<SqlUuid, _>(id.0)
                    .sql(")"),
            )
            .load(connection),
    }
}

pub fn find(
    connection: &mut PgConnection,
    caller: Caller,
    id: TodoId,
) -> QueryResult<Option<StoredTodo>> {
    todos::table
        .find((caller.user().0, id.0))
        .select(StoredTodo::as_select())
        .first(connection)
        .optional()
}

/// `None` when the caller has no such todo.
pub fn replace(
    connection: &mut PgConnection,
    caller: Caller,
    id: TodoId,
    content: &Content,
) -> QueryResult<Option<StoredTodo>> {
    diesel::update(todos::table.find((caller.user().0, id.0)))
        .set((
            todos::title.eq(content.title.as_str()),
            todos::description.eq(content.description()),
            todos::completed.eq(content.completed),
        ))
        .returning(StoredTodo::as_returning())
        .get_result(connection)
        .optional()
}

/// Whether there was one.
pub fn delete(connection: &mut PgConnection, caller: Caller, id: TodoId) -> QueryResult<bool> {
    let deleted = diesel::delete(todos::table.find((caller.user().0, id.0))).execute(connection)?;
    Ok(deleted == 1)
}

/// The database does the flipping: of two at once, the second flips what the first has left.
pub fn toggle_complete(
    connection: &mut PgConnection,
    caller: Caller,
    id: TodoId,
) -> QueryResult<Option<StoredTodo>> {
    diesel::update(todos::table.find((caller.user().0, id.0)))
        .set(todos::completed.eq(diesel::dsl::not(todos::completed)))
        .returning(StoredTodo::as_returning())
        .get_result(connection)
        .optional()
}
