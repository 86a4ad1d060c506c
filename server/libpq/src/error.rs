//! Why something that was asked was not answered.

use std::ffi::NulError;
use std::fmt::{self, Display, Formatter};

use crate::ffi::{ErrorField, RawResult};

/// What a query answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a query was not answered. Apart from [`Lost`](Self::Lost) and [`Decode`](Self::Decode),
/// nothing has been done.
#[derive(Debug)]
pub enum Error {
    /// PostgreSQL refused it.
    Refused(Box<Refusal>),
    /// libpq did not take it. The connection is not to be used again.
    NotSent(String),
    /// The connection was lost meanwhile: what was sent may have been done.
    Lost(String),
    /// The answer is not what was asked for.
    Decode(diesel::result::Error),
    /// The query or one of its values could not be put into what PostgreSQL reads.
    Encode(diesel::result::Error),
    /// A transaction in which something had failed was to be committed.
    RolledBack,
}

/// What PostgreSQL says of a query that it refuses.
#[derive(Debug)]
pub struct Refusal {
    /// The five characters of the standard's SQLSTATE. Messages are translated, this is not.
    /// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
    pub sqlstate: String,
    /// What happened, in the language of the server.
    pub message: String,
    /// The constraint that would have been violated.
    pub constraint: Option<String>,
    /// The function of PostgreSQL's source that refused.
    pub routine: Option<String>,
}

impl Display for Error {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => out.write_str(&refusal.message),
            Self::NotSent(cause) | Self::Lost(cause) => out.write_str(cause),
            Self::Decode(error) | Self::Encode(error) => error.fmt(out),
            Self::RolledBack => {
                out.write_str("the transaction was rolled back, since a statement in it failed")
            }
        }
    }
}

impl std::error::Error for Error {}

impl From<NulError> for Error {
    fn from(error: NulError) -> Self {
        Self::Encode(error.into())
    }
}

/// The error in `result`. Where the connection is lost with it, these were its last words.
pub(crate) fn refused(result: &RawResult, is_lost: bool) -> Error {
    let message = result.error_field(ErrorField::Message).unwrap_or_else(|| result.error());
    let sqlstate = result.error_field(ErrorField::SqlState).unwrap_or_default();
    if is_lost {
        return Error::Lost(message);
    }
    let constraint = result.error_field(ErrorField::Constraint);
    let routine = result.error_field(ErrorField::Routine);
    Error::Refused(Box::new(Refusal { sqlstate, message, constraint, routine }))
}
