//! One page of todos.

use chrono::{DateTime, Utc};
use diesel::IntoSql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz, Uuid as SqlUuid};
use todo_api::id::TodoId;
use todo_api::page::TodoPosition;
use uuid::Uuid;

use super::{StoredTodo, TodoColumns, is_there};
use crate::database::schema::todos;
use crate::database::sql::{all_by_ordinal, batch, column, sql};
use crate::database::statement::{Connection, Kind, Many, Requester, Result, Statement};
use crate::tokens::Caller;

/// Up to `limit` of the caller's todos, newest first, from just behind `after`.
#[derive(Clone)]
pub struct List {
    pub caller: Caller,
    pub after: Option<TodoPosition>,
    pub limit: u32,
}

impl List {
    /// One text serves all pages: the first begins behind what can never be.
    fn after(&self) -> TodoPosition {
        self.after.unwrap_or(TodoPosition {
            created_at: DateTime::<Utc>::MAX_UTC,
            id: TodoId(Uuid::max()),
        })
    }
}

impl Statement for List {
    type Answer = Vec<StoredTodo>;
    const NAME: &'static str = "todo_list";
    const KIND: Kind = Kind::Read;
    const LONGEST_BATCH: usize = 16;
    const MANY: Option<Many<Self>> = Some(|batch, connection| Box::pin(many(batch, connection)));

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    fn for_replica(&self) -> Option<Self> {
        Some(self.clone())
    }

    fn rows(&self) -> usize {
        self.limit as usize
    }

    /// The comparison of rows is one range of the index `todos_newest_first`.
    async fn one(&self, connection: &mut Connection) -> Result<Vec<StoredTodo>> {
        let TodoPosition { created_at, id } = self.after();
        let page = sql::<TodoColumns>("select ")
            .part(StoredTodo::as_select())
            .sql(" from todos where ")
            .part(todos::user_id.eq(self.caller.user().0))
            .sql(" and ")
            .part(is_there(self.caller))
            .sql(" and (created_at, id) < (")
            .part((created_at.into_sql::<Timestamptz>(), id.0.into_sql::<SqlUuid>()))
            .sql(") order by created_at desc, id desc limit ")
            .part(i64::from(self.limit).into_sql::<BigInt>());
        connection.load(page).await
    }
}

/// A [`List`] that is expected to be long. Such travel apart, and few at a time: they would keep
/// others waiting, and each is in memory as a whole.
#[derive(Clone)]
pub struct LongList(pub List);

/// One long row is as much as so many.
const LONG_ROW: usize = 8;

impl Statement for LongList {
    type Answer = Vec<StoredTodo>;
    const NAME: &'static str = "todo_list_long";
    const KIND: Kind = Kind::Read;
    const MANY: Option<Many<Self>> =
        Some(|batch, connection| Box::pin(many_long(batch, connection)));
    const ONE_IN: u32 = 4;

    fn requester(&self) -> Requester {
        self.0.requester()
    }

    fn for_replica(&self) -> Option<Self> {
        Some(self.clone())
    }

    fn rows(&self) -> usize {
        self.0.rows() * LONG_ROW
    }

    async fn one(&self, connection: &mut Connection) -> Result<Vec<StoredTodo>> {
        self.0.one(connection).await
    }
}

async fn many_long(
    requesters: &[&LongList],
    connection: &mut Connection,
) -> Result<Vec<Option<Vec<StoredTodo>>>> {
    many(&requesters.iter().map(|ask| &ask.0).collect::<Vec<_>>(), connection).await
}

async fn many(
    requesters: &[&List],
    connection: &mut Connection,
) -> Result<Vec<Option<Vec<StoredTodo>>>> {
    let owners = column::<SqlUuid, _>(requesters.iter().map(|ask| ask.caller.user().0));
    let instants = column::<Timestamptz, _>(requesters.iter().map(|ask| ask.after().created_at));
    let ids = column::<SqlUuid, _>(requesters.iter().map(|ask| ask.after().id.0));
    let limits = column::<BigInt, _>(requesters.iter().map(|ask| i64::from(ask.limit)));
    let rows =
        batch("user_id, after_created_at, after_id, row_limit", (owners, instants, ids, limits))
            .then(
                sql::<(BigInt, TodoColumns)>("select batch.ordinal, ")
                    .part(StoredTodo::as_select())
                    .sql(
                        " from batch cross join lateral (select * from todos \
                 where todos.user_id = batch.user_id and \
                 (todos.created_at, todos.id) < (batch.after_created_at, batch.after_id) \
                 order by todos.created_at desc, todos.id desc limit batch.row_limit) as todos",
                    ),
            );
    let rows = connection.load(rows).await?;
    let mut pages = all_by_ordinal(requesters.len(), rows);
    // They come in order from every plan that there is today; SQL does not promise it.
    for page in &mut pages {
        page.sort_by_key(|todo: &StoredTodo| std::cmp::Reverse((todo.created_at, todo.id)));
    }
    Ok(pages.into_iter().map(Some).collect())
}
