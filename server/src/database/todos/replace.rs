//! A todo's content, all of it.

use diesel::IntoSql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use todo_api::id::TodoId;
use uuid::Uuid;

use super::{Content, StoredTodo, TodoColumns, asked_to_write, is_there};
use crate::database::schema::todos;
use crate::database::sql::{by_ordinal, sql};
use crate::database::statement::{Connection, Kind, Many, Requester, Result, Statement};
use crate::tokens::Caller;

/// `None` when the caller has no such todo.
pub struct Replace {
    pub caller: Caller,
    pub id: TodoId,
    pub content: Content,
}

impl Statement for Replace {
    type Answer = Option<StoredTodo>;
    const NAME: &'static str = "todo_replace";
    const KIND: Kind = Kind::Write;
    const MANY: Option<Many<Self>> = Some(|batch, connection| Box::pin(many(batch, connection)));

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    fn row(&self) -> Option<Uuid> {
        Some(self.id.0)
    }

    async fn one(&self, connection: &mut Connection) -> Result<Option<StoredTodo>> {
        let Content { title, completed, .. } = &self.content;
        let replaced = sql::<TodoColumns>("update todos set title = ")
            .part(title.as_str().into_sql::<Text>())
            .sql(", description = ")
            .part(self.content.description().into_sql::<Nullable<Text>>())
            .sql(", completed = ")
            .part(completed.into_sql::<Bool>())
            .sql(" where ")
            .part(todos::user_id.eq(self.caller.user().0).and(todos::id.eq(self.id.0)))
            .sql(" and ")
            .part(is_there(self.caller))
            .sql(" returning ")
            .part(StoredTodo::as_select());
        connection.first(replaced).await
    }
}

async fn many(
    requesters: &[&Replace],
    connection: &mut Connection,
) -> Result<Vec<Option<Option<StoredTodo>>>> {
    let replaced = asked_to_write(requesters.iter().map(|ask| (ask.caller, ask.id, &ask.content)))
        .then(
            sql::<(BigInt, TodoColumns)>(
                "update todos set title = batch.title, description = batch.description, \
                 completed = batch.completed from batch \
                 where todos.user_id = batch.user_id and todos.id = batch.id \
                 returning batch.ordinal, ",
            )
            .part(StoredTodo::as_select()),
        );
    let replaced = connection.load(replaced).await?;
    Ok(by_ordinal(requesters.len(), replaced).into_iter().map(Some).collect())
}
