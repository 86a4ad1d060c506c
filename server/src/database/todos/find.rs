//! One todo.

use diesel::prelude::*;
use todo_api::id::TodoId;

use super::{StoredTodo, asked_for, is_there};
use crate::database::schema::todos;
use crate::database::sql::{self, by_ordinal};
use crate::database::statement::{Connection, Kind, Many, Requester, Result, Statement};
use crate::tokens::Caller;

/// `None` when the caller has no such todo.
#[derive(Clone)]
pub struct Find {
    pub caller: Caller,
    pub id: TodoId,
}

impl Statement for Find {
    type Answer = Option<StoredTodo>;
    const NAME: &'static str = "todo_find";
    const KIND: Kind = Kind::Read;
    const MANY: Option<Many<Self>> = Some(|batch, connection| Box::pin(many(batch, connection)));

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    fn for_replica(&self) -> Option<Self> {
        Some(self.clone())
    }

    async fn one(&self, connection: &mut Connection) -> Result<Option<StoredTodo>> {
        let own = todos::table.find((self.caller.user().0, self.id.0));
        let found = own.filter(is_there(self.caller)).select(StoredTodo::as_select());
        connection.first(found).await
    }
}

async fn many(
    requesters: &[&Find],
    connection: &mut Connection,
) -> Result<Vec<Option<Option<StoredTodo>>>> {
    let theirs = todos::user_id.eq(sql::batch::user_id).and(todos::id.eq(sql::batch::id));
    let found = asked_for(requesters.iter().map(|ask| (ask.caller, ask.id))).then(
        sql::batch::table
            .inner_join(todos::table.on(theirs))
            .select((sql::batch::ordinal, StoredTodo::as_select())),
    );
    let found = connection.load(found).await?;
    Ok(by_ordinal(requesters.len(), found).into_iter().map(Some).collect())
}
