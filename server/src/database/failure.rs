//! What a failed statement means.

use diesel::result::DatabaseErrorKind::{
    CheckViolation, ClosedConnection, ExclusionViolation, ForeignKeyViolation, NotNullViolation,
    ReadOnlyTransaction, RestrictViolation, SerializationFailure, UnableToSendCommand,
    UniqueViolation,
};
use diesel::result::Error as DieselError;

use super::Kind;
use crate::error::Error;

/// Why the work on a connection did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// It did not happen, for sure: no connection, or the server took it back.
    Unavailable(String),
    /// It did not happen: too many wait already.
    Overloaded,
    /// The connection was lost while it ran, or its time was over.
    Unknown(String),
    /// The server refused it for breaking a constraint. Whoever wrote the statement knows what that
    /// means; the name is the one in `migrations/`.
    Constraint { name: String, cause: String },
    /// A fault of ours.
    Fault(String),
}

/// What became of a statement whose connection is dead.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fate {
    DidNotRun,
    Unknown,
}

/// Whether `error` says that the connection is dead, and what that says about the statement.
pub(super) fn lost_connection(error: &DieselError) -> Option<Fate> {
    match error {
        // libpq had noticed before it sent anything.
        DieselError::DatabaseError(UnableToSendCommand, _) => Some(Fate::DidNotRun),
        // Even last words such as "terminating connection due to administrator command" can come
        // after a commit. Connections that died idle are found before anything is sent on them.
        DieselError::DatabaseError(ClosedConnection, _) => Some(Fate::Unknown),
        _ => None,
    }
}

/// How PostgreSQL begins to say that it took a statement back, where Diesel has no word for it.
const TAKEN_BACK: [&str; 2] = ["canceling statement due to ", "deadlock detected"];

impl Failure {
    /// For an error that was answered on a connection that goes on.
    pub(super) fn of_statement(error: DieselError, kind: Kind) -> Self {
        let cause = error.to_string();
        match error {
            DieselError::DatabaseError(
                UniqueViolation | ForeignKeyViolation | CheckViolation | NotNullViolation
                | ExclusionViolation | RestrictViolation,
                information,
            ) => {
                let name = information.constraint_name().unwrap_or_default().to_owned();
                // The server's detail quotes the row; the log gets the constraint alone.
                Self::Constraint { cause: format!("violates {name}"), name }
            }
            DieselError::DatabaseError(SerializationFailure | ReadOnlyTransaction, _) => {
                Self::Unavailable(cause)
            }
            DieselError::DatabaseError(..)
                if kind == Kind::Read
                    || TAKEN_BACK.iter().any(|words| cause.starts_with(words)) =>
            {
                Self::Unavailable(cause)
            }
            // PostgreSQL itself took it back; but a pooler in front answers with errors as well when
            // it has lost PostgreSQL.
            DieselError::DatabaseError(..) => Self::Unknown(cause),
            _ => Self::Fault(cause),
        }
    }

    /// For call sites, which say what violating the constraint `name` means there.
    pub(crate) fn violates(&self, name: &str) -> bool {
        matches!(self, Self::Constraint { name: violated, .. } if violated == name)
    }
}

/// Whether a statement broke the constraint `name`.
pub(crate) fn violates(error: &DieselError, name: &str) -> bool {
    matches!(error, DieselError::DatabaseError(_, information) if information.constraint_name() == Some(name))
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unavailable(cause) => Self::DatabaseUnavailable(cause),
            Failure::Overloaded => Self::Overloaded,
            Failure::Unknown(cause) => Self::OutcomeUnknown(cause),
            Failure::Constraint { cause, .. } | Failure::Fault(cause) => Self::Internal(cause),
        }
    }
}
