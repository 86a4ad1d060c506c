//! What a failed statement means.

use diesel::result::DatabaseErrorKind::{
    CheckViolation, ClosedConnection, ExclusionViolation, ForeignKeyViolation, NotNullViolation,
    ReadOnlyTransaction, RestrictViolation, SerializationFailure, UnableToSendCommand,
    UniqueViolation,
};
use diesel::result::Error as DieselError;

use super::statement::Kind;
use crate::error::Error;

/// Why the work on a connection did not succeed.
#[derive(Clone, Debug)]
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

/// What an error says about a statement.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The connection is dead. With its last words.
    Lost(Fate, String),
    /// It did not happen, for a reason that lies with one row of it.
    Undone(Failure),
    /// It failed, and would again.
    Failed(Failure),
}

/// How PostgreSQL begins to say that a statement took too long or is in the way of something, and
/// that two of them waited for each other. Diesel has no word for either.
const CANCELED: &str = "canceling statement due to ";
const DEADLOCK: &str = "deadlock detected";

/// What it says after a migration to a statement that was prepared before.
const STALE_PLAN: &str = "cached plan must not change result type";

impl Verdict {
    /// `answers` tells whether the connection still does: then it is PostgreSQL itself that refused
    /// the statement and took it back, and would again.
    pub(super) async fn of(
        error: DieselError,
        kind: Kind,
        answers: impl AsyncFnOnce() -> bool,
    ) -> Self {
        let cause = error.to_string();
        match error {
            // libpq had noticed before it sent anything.
            DieselError::DatabaseError(UnableToSendCommand, _) => {
                Self::Lost(Fate::DidNotRun, cause)
            }
            // Even last words such as "terminating connection due to administrator command" can
            // come after a commit. Connections that died idle are found before anything is sent.
            DieselError::DatabaseError(ClosedConnection, _) => Self::Lost(Fate::Unknown, cause),
            // The connection went while a transaction was brought to its end.
            DieselError::RollbackErrorOnCommit { .. } | DieselError::BrokenTransactionManager => {
                Self::Lost(Fate::Unknown, cause)
            }
            DieselError::DatabaseError(
                UniqueViolation | ForeignKeyViolation | CheckViolation | NotNullViolation
                | ExclusionViolation | RestrictViolation,
                information,
            ) => {
                let name = information.constraint_name().unwrap_or_default().to_owned();
                // The server's detail quotes the row; the log gets the constraint alone.
                Self::Undone(Failure::Constraint { cause: format!("violates {name}"), name })
            }
            DieselError::DatabaseError(SerializationFailure, _) => {
                Self::Undone(Failure::Unavailable(cause))
            }
            DieselError::DatabaseError(..) if cause.starts_with(DEADLOCK) => {
                Self::Undone(Failure::Unavailable(cause))
            }
            DieselError::DatabaseError(ReadOnlyTransaction, _) => {
                Self::Failed(Failure::Unavailable(cause))
            }
            DieselError::DatabaseError(..) if cause.starts_with(CANCELED) => {
                Self::Failed(Failure::Unavailable(cause))
            }
            DieselError::DatabaseError(..) if cause.starts_with(STALE_PLAN) => {
                Self::Lost(Fate::DidNotRun, cause)
            }
            DieselError::DatabaseError(..) if answers().await => {
                Self::Failed(Failure::Fault(cause))
            }
            DieselError::DatabaseError(..) if kind == Kind::Read => {
                Self::Failed(Failure::Unavailable(cause))
            }
            // A pooler in front answers with errors as well when it has lost PostgreSQL.
            DieselError::DatabaseError(..) => Self::Failed(Failure::Unknown(cause)),
            // A row that cannot be read must not keep the others from being read.
            _ if kind == Kind::Read => Self::Undone(Failure::Fault(cause)),
            // It came from a write that was done.
            DieselError::DeserializationError(_) => Self::Failed(Failure::Unknown(cause)),
            _ => Self::Failed(Failure::Fault(cause)),
        }
    }
}

impl Failure {
    /// What metrics call it.
    pub(super) fn class(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "unavailable",
            Self::Overloaded => "overloaded",
            Self::Unknown(_) => "outcome_unknown",
            Self::Constraint { .. } => "constraint",
            Self::Fault(_) => "fault",
        }
    }

    /// For call sites, which say what violating the constraint `name` means there.
    pub(crate) fn violates(&self, name: &str) -> bool {
        matches!(self, Self::Constraint { name: violated, .. } if violated == name)
    }
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
