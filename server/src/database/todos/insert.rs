//! One more todo.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::{PgConnection, QueryResult};
use todo_api::id::TodoId;
use uuid::Uuid;

use super::{Content, StoredTodo, TodoColumns, asked_to_write};
use crate::database::schema::todos;
use crate::database::sql::{by_ordinal, sql};
use crate::database::statement::{Asker, Kind, Many, Statement};
use crate::tokens::Caller;

/// One more todo of the caller's. Violates [`OWNER`](super::OWNER) when the caller has no row in
/// `users`, and [`PRIMARY_KEY`](super::PRIMARY_KEY) when the id is in use.
#[derive(Clone)]
pub struct Insert {
    pub caller: Caller,
    pub id: TodoId,
    pub content: Content,
}

impl Statement for Insert {
    type Answer = StoredTodo;
    const NAME: &'static str = "todo_insert";
    const KIND: Kind = Kind::Write;
    const MANY: Option<Many<Self>> = Some(many);

    fn asker(&self) -> Asker {
        self.caller.into()
    }

    fn row(&self) -> Option<Uuid> {
        Some(self.id.0)
    }

    fn one(&self, connection: &mut PgConnection) -> QueryResult<StoredTodo> {
        diesel::insert_into(todos::table)
            .values((
                todos::user_id.eq(self.caller.user().0),
                todos::id.eq(self.id.0),
                todos::title.eq(self.content.title.as_str()),
                todos::description.eq(self.content.description()),
                todos::completed.eq(self.content.completed),
            ))
            .returning(StoredTodo::as_returning())
            .get_result(connection)
    }
}

/// Passes over what would violate a constraint: that is for the plain form to find, where it
/// meets nobody else.
fn many(askers: &[&Insert], connection: &mut PgConnection) -> QueryResult<Vec<Option<StoredTodo>>> {
    let inserted = asked_to_write(askers.iter().map(|ask| (ask.caller, ask.id, &ask.content)))
        .then(
            sql::<(BigInt, TodoColumns)>(
                ", inserted as (insert into todos (user_id, id, title, description, completed) \
                 select user_id, id, title, description, completed from asked \
                 where (select true from users where users.id = asked.user_id) \
                 on conflict (user_id, id) do nothing returning *) select asked.ordinal, ",
            )
            .part(StoredTodo::as_select())
            .sql(
                " from inserted as todos join asked \
                 on asked.user_id = todos.user_id and asked.id = todos.id",
            ),
        )
        .load(connection)?;
    Ok(by_ordinal(askers.len(), inserted))
}
