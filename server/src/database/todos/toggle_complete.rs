//! A todo done, or not done after all.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use todo_api::id::TodoId;
use uuid::Uuid;

use super::{StoredTodo, TodoColumns, asked_for, is_there};
use crate::database::schema::todos;
use crate::database::sql::{by_ordinal, sql};
use crate::database::statement::{Connection, Kind, Many, Requester, Result, Statement};
use crate::tokens::Caller;

/// The database does the flipping: of two at once, the second flips what the first has left. `None`
/// when the caller has no such todo.
pub struct ToggleComplete {
    pub caller: Caller,
    pub id: TodoId,
}

impl Statement for ToggleComplete {
    type Answer = Option<StoredTodo>;
    const NAME: &'static str = "todo_toggle_complete";
    const KIND: Kind = Kind::Write;
    const MANY: Option<Many<Self>> = Some(|batch, connection| Box::pin(many(batch, connection)));

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    fn row(&self) -> Option<Uuid> {
        Some(self.id.0)
    }

    async fn one(&self, connection: &mut Connection) -> Result<Option<StoredTodo>> {
        let flipped = sql::<TodoColumns>("update todos set completed = not completed where ")
            .part(todos::user_id.eq(self.caller.user().0).and(todos::id.eq(self.id.0)))
            .sql(" and ")
            .part(is_there(self.caller))
            .sql(" returning ")
            .part(StoredTodo::as_select());
        connection.first(flipped).await
    }
}

async fn many(
    requesters: &[&ToggleComplete],
    connection: &mut Connection,
) -> Result<Vec<Option<Option<StoredTodo>>>> {
    let flipped = asked_for(requesters.iter().map(|ask| (ask.caller, ask.id))).then(
        sql::<(BigInt, TodoColumns)>(
            "update todos set completed = not todos.completed from batch \
                 where todos.user_id = batch.user_id and todos.id = batch.id \
                 returning batch.ordinal, ",
        )
        .part(StoredTodo::as_select()),
    );
    let flipped = connection.load(flipped).await?;
    Ok(by_ordinal(requesters.len(), flipped).into_iter().map(Some).collect())
}
