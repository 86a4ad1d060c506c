//! One more todo.

use diesel::IntoSql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Uuid as SqlUuid};
use todo_api::id::TodoId;
use uuid::Uuid;

use super::{Content, StoredTodo, TodoColumns, asked_to_write, is_there};
use crate::database::sql::{by_ordinal, sql};
use crate::database::statement::{Connection, Kind, Many, Requester, Result, Statement};
use crate::tokens::Caller;

/// One more todo of the caller's. Violates [`OWNER`](super::OWNER) when the caller has no row in
/// `users`, and [`PRIMARY_KEY`](super::PRIMARY_KEY) when the id is in use. `None` when the caller's
/// account is being deleted.
#[derive(Clone)]
pub struct Insert {
    pub caller: Caller,
    pub id: TodoId,
    pub content: Content,
}

impl Statement for Insert {
    type Answer = Option<StoredTodo>;
    const NAME: &'static str = "todo_insert";
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
        let inserted = sql::<TodoColumns>(
            "insert into todos (user_id, id, title, description, completed) select ",
        )
        .part((
            self.caller.user().0.into_sql::<SqlUuid>(),
            self.id.0.into_sql::<SqlUuid>(),
            title.as_str().into_sql::<Text>(),
            self.content.description().into_sql::<Nullable<Text>>(),
            completed.into_sql::<Bool>(),
        ))
        .sql(" where ")
        .part(is_there(self.caller))
        .sql(" returning ")
        .part(StoredTodo::as_select());
        connection.first(inserted).await
    }
}

/// Passes over what would violate a constraint: that is for the plain form to find, where it
/// meets nobody else.
async fn many(
    requesters: &[&Insert],
    connection: &mut Connection,
) -> Result<Vec<Option<Option<StoredTodo>>>> {
    let inserted = asked_to_write(requesters.iter().map(|ask| (ask.caller, ask.id, &ask.content)))
        .then(
            sql::<(BigInt, TodoColumns)>(
                ", inserted as (insert into todos (user_id, id, title, description, completed) \
                 select user_id, id, title, description, completed from batch \
                 where (select true from users where users.id = batch.user_id) \
                 on conflict (user_id, id) do nothing returning *) select batch.ordinal, ",
            )
            .part(StoredTodo::as_select())
            .sql(
                " from inserted as todos join batch \
                 on batch.user_id = todos.user_id and batch.id = todos.id",
            ),
        );
    let inserted = connection.load(inserted).await?;
    Ok(by_ordinal(requesters.len(), inserted).into_iter().map(|todo| todo.map(Some)).collect())
}
