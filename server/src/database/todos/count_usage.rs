//! How much a user has.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::database::schema::todos;
use crate::database::sql::sql;
use crate::database::statement::{Connection, Kind, Requester, Result, Statement};
use crate::tokens::Caller;

/// How many todos the caller has and how many bytes their texts have. Takes time: it looks at each.
pub struct CountUsage {
    pub caller: Caller,
}

/// What somebody has, or writes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Usage {
    pub todos: u64,
    pub bytes: u64,
}

impl Statement for CountUsage {
    type Answer = Usage;
    const NAME: &'static str = "todo_count_usage";
    const KIND: Kind = Kind::Read;
    const ONE_IN: u32 = 4;

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    /// The length of a text that is stored apart is known without fetching it.
    async fn one(&self, connection: &mut Connection) -> Result<Usage> {
        let usage = sql::<(BigInt, BigInt)>(
            "select count(*), coalesce(sum(octet_length(title) + \
             octet_length(coalesce(description, ''))), 0)::bigint from todos where ",
        )
        .part(todos::user_id.eq(self.caller.user().0));
        let (todos, bytes): (i64, i64) = connection.get(usage).await?;
        Ok(Usage { todos: todos.unsigned_abs(), bytes: bytes.unsigned_abs() })
    }
}
