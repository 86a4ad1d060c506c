//! What a failed statement means.

use super::statement::{self, Kind, Refusal};
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
    /// It did not happen: PostgreSQL, or what speaks for it, lacks something that it needs.
    Unsupported(String),
}

/// The function of PostgreSQL's that refuses to run what was prepared before a migration. Its
/// SQLSTATE is that of everything unsupported.
const STALE_PLAN: &str = "RevalidateCachedQuery";

impl Verdict {
    /// `answers` tells whether the connection still does: then it is PostgreSQL itself that refused
    /// the statement and took it back, and would again.
    pub(super) async fn of(
        error: statement::Error,
        kind: Kind,
        answers: impl AsyncFnOnce() -> bool,
    ) -> Self {
        use statement::Error;
        let cause = error.to_string();
        match error {
            // libpq had noticed before it sent anything.
            Error::NotSent(_) => Self::Lost(Fate::DidNotRun, cause),
            // Even last words such as "terminating connection due to administrator command" can
            // come after a commit. Connections that died idle are found before anything is sent.
            Error::Lost(_) => Self::Lost(Fate::Unknown, cause),
            Error::Refused(refusal) => Self::of_refusal(*refusal, kind, answers).await,
            // A row that cannot be read must not keep the others from being read.
            _ if kind == Kind::Read => Self::Undone(Failure::Fault(cause)),
            // It came from a write that was done.
            Error::Decode(_) => Self::Failed(Failure::Unknown(cause)),
            Error::Encode(_) | Error::RolledBack => Self::Failed(Failure::Fault(cause)),
        }
    }

    /// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
    async fn of_refusal(refusal: Refusal, kind: Kind, answers: impl AsyncFnOnce() -> bool) -> Self {
        let Refusal { sqlstate, message: cause, constraint, routine } = refusal;
        match sqlstate.as_str() {
            // integrity_constraint_violation, of whatever kind. The server's detail quotes the row; the
            // log gets the constraint alone.
            state if state.starts_with("23") => {
                let name = constraint.or_else(|| quoted_constraint(&cause)).unwrap_or_default();
                let name = without_shard(&name).to_owned();
                Self::Undone(Failure::Constraint { cause: format!("violates {name}"), name })
            }
            // serialization_failure, deadlock_detected
            "40001" | "40P01" => Self::Undone(Failure::Unavailable(cause)),
            // read_only_sql_transaction; query_canceled, for taking too long or otherwise;
            // lock_not_available
            "25006" | "57014" | "55P03" => Self::Failed(Failure::Unavailable(cause)),
            // connection_exception: of this connection, or of a worker behind it that only some need
            "08000" | "08001" | "08004" | "08006" => match (answers().await, kind) {
                (false, _) => Self::Lost(Fate::Unknown, cause),
                (true, Kind::Read) => Self::Undone(Failure::Unavailable(cause)),
                (true, Kind::Write) => Self::Failed(Failure::Unknown(cause)),
            },
            // feature_not_supported
            "0A000" if routine.as_deref() == Some(STALE_PLAN) => Self::Lost(Fate::DidNotRun, cause),
            "0A000" => Self::Unsupported(cause),
            _ if answers().await => Self::Failed(Failure::Fault(cause)),
            _ if kind == Kind::Read => Self::Failed(Failure::Unavailable(cause)),
            // A pooler in front answers with errors as well when it has lost PostgreSQL.
            _ => Self::Failed(Failure::Unknown(cause)),
        }
    }
}

/// Citus passes on no names of constraints. Its messages quote the one of the shard, the last of what they
/// quote: `violates unique constraint "users_email_key_102010"`.
fn quoted_constraint(message: &str) -> Option<String> {
    message.strip_suffix('"')?.rsplit_once('"').map(|(_, name)| name.to_owned())
}

/// The table's constraint, of which a shard's has its number at the end.
fn without_shard(name: &str) -> &str {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match name.rsplit_once('_') {
        Some((of_table, number)) if is_number(number) => of_table,
        _ => name,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shards_constraint_is_that_of_its_table() {
        let name =
            |message| without_shard(&quoted_constraint(message).unwrap_or_default()).to_owned();
        for message in [
            r#"duplicate key value violates unique constraint "users_email_key_102010""#,
            r#"duplicate key value violates unique constraint "users_email_key""#,
        ] {
            assert_eq!(name(message), "users_email_key");
        }
        let message = r#"insert or update on table "todos_102012" violates foreign key constraint "todos_user_id_fkey_102012""#;
        assert_eq!(name(message), "todos_user_id_fkey");
        assert_eq!(name("violates a constraint"), "");
    }
}
