//! A todo gone.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use todo_api::id::TodoId;
use uuid::Uuid;

use super::{asked_for, is_there};
use crate::database::schema::todos;
use crate::database::sql::{by_ordinal, sql};
use crate::database::statement::{Connection, Kind, Many, Requester, Result, Statement};
use crate::tokens::Caller;

/// Whether there was one.
pub struct Delete {
    pub caller: Caller,
    pub id: TodoId,
}

impl Statement for Delete {
    type Answer = bool;
    const NAME: &'static str = "todo_delete";
    const KIND: Kind = Kind::Write;
    const MANY: Option<Many<Self>> = Some(|batch, connection| Box::pin(many(batch, connection)));

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    fn row(&self) -> Option<Uuid> {
        Some(self.id.0)
    }

    async fn one(&self, connection: &mut Connection) -> Result<bool> {
        let theirs = todos::table.find((self.caller.user().0, self.id.0));
        let deleted = diesel::delete(theirs).filter(is_there(self.caller));
        Ok(connection.execute(deleted).await? == 1)
    }
}

async fn many(requesters: &[&Delete], connection: &mut Connection) -> Result<Vec<Option<bool>>> {
    let deleted = asked_for(requesters.iter().map(|ask| (ask.caller, ask.id))).then(sql::<(
        BigInt,
        SqlUuid,
    )>(
        "delete from todos using batch \
             where todos.user_id = batch.user_id and todos.id = batch.id \
             returning batch.ordinal, todos.id",
    ));
    let deleted = connection.load::<(i64, Uuid), _>(deleted).await?;
    let deleted = by_ordinal(requesters.len(), deleted);
    Ok(deleted.into_iter().map(|deleted| Some(deleted.is_some())).collect())
}
