//! PostgreSQL's errors as Diesel's.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};

use crate::ffi::{ErrorField, RawResult};

/// What PostgreSQL, or libpq, says of an error.
struct Information {
    message: String,
    detail: Option<String>,
    hint: Option<String>,
    table: Option<String>,
    column: Option<String>,
    constraint: Option<String>,
    position: Option<i32>,
}

impl DatabaseErrorInformation for Information {
    fn message(&self) -> &str {
        &self.message
    }

    fn details(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    fn table_name(&self) -> Option<&str> {
        self.table.as_deref()
    }

    fn column_name(&self) -> Option<&str> {
        self.column.as_deref()
    }

    fn constraint_name(&self) -> Option<&str> {
        self.constraint.as_deref()
    }

    fn statement_position(&self) -> Option<i32> {
        self.position
    }
}

/// The error in `result`; of kind `ClosedConnection` where the connection is lost.
pub(crate) fn refused(result: &RawResult, is_lost: bool) -> Error {
    let state = result.error_field(ErrorField::SqlState);
    let kind = match is_lost {
        true => DatabaseErrorKind::ClosedConnection,
        false => kind_of(state.as_deref().unwrap_or_default()),
    };
    let information = Information {
        message: result.error_field(ErrorField::Message).unwrap_or_else(|| result.error()),
        detail: result.error_field(ErrorField::Detail),
        hint: result.error_field(ErrorField::Hint),
        table: result.error_field(ErrorField::Table),
        column: result.error_field(ErrorField::Column),
        constraint: result.error_field(ErrorField::Constraint),
        position: result.error_field(ErrorField::Position).and_then(|text| text.parse().ok()),
    };
    Error::DatabaseError(kind, Box::new(information))
}

/// libpq did not take it: nothing was sent.
pub(crate) fn not_sent(why: String) -> Error {
    Error::DatabaseError(DatabaseErrorKind::UnableToSendCommand, Box::new(why))
}

/// The connection is no more, and what was sent may have been done.
pub(crate) fn lost(why: String) -> Error {
    Error::DatabaseError(DatabaseErrorKind::ClosedConnection, Box::new(why))
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn kind_of(state: &str) -> DatabaseErrorKind {
    match state {
        "08000" | "08001" | "08004" | "08006" => DatabaseErrorKind::ClosedConnection,
        "23001" => DatabaseErrorKind::RestrictViolation,
        "23502" => DatabaseErrorKind::NotNullViolation,
        "23503" => DatabaseErrorKind::ForeignKeyViolation,
        "23505" => DatabaseErrorKind::UniqueViolation,
        "23514" => DatabaseErrorKind::CheckViolation,
        "23P01" => DatabaseErrorKind::ExclusionViolation,
        "25006" => DatabaseErrorKind::ReadOnlyTransaction,
        "40001" => DatabaseErrorKind::SerializationFailure,
        _ => DatabaseErrorKind::Unknown,
    }
}
