//! Statements on sessions and their refresh tokens. Nobody shows a [`Caller`] here: the token is
//! the proof, and names its session.
//!
//! [`Caller`]: crate::tokens::Caller

mod delete;
mod insert;
mod refresh;

pub use delete::Delete;
pub use insert::Insert;
pub use refresh::{Refresh, Refreshed};

use std::time::Duration;

use diesel::IntoSql;
use diesel::dsl::{AsExprOf, IntervalDsl, now};
use diesel::pg::data_types::PgInterval;
use diesel::sql_types::Timestamptz;

/// PostgreSQL's clock is the only one that all instances share, so it is told how long and not when.
fn now_here() -> AsExprOf<now, Timestamptz> {
    now.into_sql::<Timestamptz>()
}

fn interval(duration: Duration) -> PgInterval {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX).microseconds()
}
