//! Statements that Diesel's language lacks.
//!
//! [`sql`] is text of ours around parts that Diesel checks. Unlike `diesel::sql_query` it names its
//! columns through the tables of `schema.rs`. [`batch`] is how many requesters become a table.

use std::marker::PhantomData;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Array, HasSqlType};

use super::schema::todos;

diesel::table! {
    /// The requesters of one batch, as [`batch`] makes them. The other columns differ from statement to
    /// statement.
    batch (ordinal) {
        ordinal -> BigInt,
        user_id -> Uuid,
        id -> Uuid,
    }
}

diesel::allow_tables_to_appear_in_same_query!(batch, todos);

/// Begins a statement whose answer has the columns `Shape`.
pub(super) fn sql<Shape>(text: &'static str) -> Written<Shape, Text> {
    Written { parts: Text(text), shape: PhantomData }
}

/// A statement in the making, and then one to be run like any of Diesel's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written<Shape, Parts> {
    parts: Parts,
    shape: PhantomData<Shape>,
}

impl<Shape, Parts> Written<Shape, Parts> {
    /// Something of Diesel's: a condition, a selection, a value.
    pub(super) fn part<P>(self, part: P) -> Written<Shape, Then<Parts, P>> {
        Written { parts: Then(self.parts, part), shape: PhantomData }
    }

    pub(super) fn sql(self, text: &'static str) -> Written<Shape, Then<Parts, Text>> {
        self.part(Text(text))
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Text(&'static str);

#[derive(Clone, Copy, Debug)]
pub(super) struct Then<A, B>(A, B);

impl QueryFragment<Pg> for Text {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

impl<A: QueryFragment<Pg>, B: QueryFragment<Pg>> QueryFragment<Pg> for Then<A, B> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        self.1.walk_ast(out)
    }
}

impl<Shape, Parts: QueryFragment<Pg>> QueryFragment<Pg> for Written<Shape, Parts> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.parts.walk_ast(out)
    }
}

/// Diesel then knows a prepared statement by its text.
impl<Shape, Parts> QueryId for Written<Shape, Parts> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Shape, Parts> Query for Written<Shape, Parts> {
    type SqlType = Shape;
}

/// The table `batch`: one row for each requester, with `columns` called `names`, and `ordinal` from 1. One
/// of the columns is `user_id`. Requesters whose account is being deleted are left out.
pub(super) fn batch<Columns>(names: &'static str, columns: Columns) -> Batch<Columns> {
    Batch { names, columns }
}

/// What every requester has in one column.
pub(super) fn column<Type, Value>(values: impl IntoIterator<Item = Value>) -> Column<Type, Value> {
    Column { values: values.into_iter().collect(), sql_type: PhantomData }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Batch<Columns> {
    names: &'static str,
    columns: Columns,
}

impl<Columns> Batch<Columns> {
    /// What is done with them.
    pub(super) fn then<Q>(self, query: Q) -> With<Columns, Q> {
        With { batch: self, query }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Column<Type, Value> {
    values: Vec<Value>,
    sql_type: PhantomData<Type>,
}

/// `(select $1)` and not `$1`: a planner that saw how long the arrays are would plan anew each time,
/// which costs more than a small batch itself.
impl<Type: 'static, Value> QueryFragment<Pg> for Column<Type, Value>
where
    Pg: HasSqlType<Array<Type>>,
    Vec<Value>: ToSql<Array<Type>, Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(select ");
        out.push_bind_param::<Array<Type>, _>(&self.values)?;
        out.push_sql(")");
        Ok(())
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct With<Columns, Q> {
    batch: Batch<Columns>,
    query: Q,
}

impl<Columns: QueryFragment<Pg>, Q: QueryFragment<Pg>> QueryFragment<Pg> for With<Columns, Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("with batch as (select * from unnest(");
        self.batch.columns.walk_ast(out.reborrow())?;
        out.push_sql(") with ordinality as batch(");
        out.push_sql(self.batch.names);
        out.push_sql(", ordinal) where batch.user_id not in (select user_id from deletions)) ");
        self.query.walk_ast(out)
    }
}

impl<Columns, Q> QueryId for With<Columns, Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Columns, Q: Query> Query for With<Columns, Q> {
    type SqlType = Q::SqlType;
}

/// Brings rows to their requesters: to each of `requesters`, the row that carries its ordinal.
pub(super) fn by_ordinal<Row>(requesters: usize, rows: Vec<(i64, Row)>) -> Vec<Option<Row>> {
    let mut answers: Vec<Option<Row>> = std::iter::repeat_with(|| None).take(requesters).collect();
    for (ordinal, row) in rows {
        if let Some(answer) = index(ordinal).and_then(|index| answers.get_mut(index)) {
            *answer = Some(row);
        }
    }
    answers
}

/// The same where a requester may have several rows. Those of one requester stay in their order.
pub(super) fn all_by_ordinal<Row>(requesters: usize, rows: Vec<(i64, Row)>) -> Vec<Vec<Row>> {
    let mut answers: Vec<Vec<Row>> = std::iter::repeat_with(Vec::new).take(requesters).collect();
    for (ordinal, row) in rows {
        if let Some(answer) = index(ordinal).and_then(|index| answers.get_mut(index)) {
            answer.push(row);
        }
    }
    answers
}

/// SQL counts from one.
fn index(ordinal: i64) -> Option<usize> {
    usize::try_from(ordinal).ok()?.checked_sub(1)
}
