//! What can go wrong with a call.

use std::error;
use std::fmt;
use std::time::Duration;

use uuid::Uuid;

use crate::ErrorCode;
use crate::operation::Operation;
use crate::types::InvalidField;
use crate::verdict::Verdict;

/// The cause of an error, for people.
pub type Cause = Box<dyn error::Error + Send + Sync>;

/// What every call of this crate fails with.
///
/// ```
/// use todo_client::{Error, ErrorCode, ErrorResponse};
///
/// fn advice(error: &Error) -> &str {
///     match error {
///         Error::Response(ErrorResponse { code: ErrorCode::NotFound, .. }) => "It is gone.",
///         Error::Response(ErrorResponse { code: ErrorCode::InvalidRefreshToken, .. }) => "Log in.",
///         Error::NoResponse(_) => "Is the service running?",
///         error if error.is_retryable() => "Try again later.",
///         _ => "Give up.",
///     }
/// }
/// # let _ = advice;
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The service answered with an error.
    #[error(transparent)]
    Response(ErrorResponse),
    /// No response came, or it broke off.
    #[error(transparent)]
    NoResponse(NoResponse),
    /// A response that the document does not allow.
    #[error("the response is not what the document says: {0}")]
    InvalidResponse(Cause),
    /// A value that the service would refuse: a title that is too long, for example. Nothing was sent.
    #[error("{0}")]
    InvalidValue(String),
    /// The client cannot be built like this.
    #[error("{0}")]
    Configuration(String),
    /// Your function gave no token.
    #[error("no access token: {0}")]
    TokenSource(Cause),
    /// The session can be neither read nor written.
    #[error("the session cannot be kept: {0}")]
    SessionStore(Cause),
    /// The export ended too early. What came before is not all of the data.
    #[error("the export ended too early: {0}")]
    ExportCutOff(Cause),
}

/// What the service said, or a proxy in front of it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message} ({code})")]
#[non_exhaustive]
pub struct ErrorResponse {
    /// Decide by this.
    pub code: ErrorCode,
    /// The status of the response.
    pub status: u16,
    /// For people.
    pub message: String,
    /// Every invalid property of the body or parameter.
    pub errors: Vec<InvalidField>,
    /// Give it when you report a problem.
    pub request_id: Option<Uuid>,
    /// After which time to try again, if the service said so.
    pub retry_after: Option<Duration>,
    pub(crate) verdict: Verdict,
}

/// Why no response came.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct NoResponse {
    /// What the network said; `None` after the time that the call may last.
    pub source: Option<Cause>,
    reason: Reason,
    verdict: Verdict,
}

/// How far the request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// There was no connection, so that nothing was sent.
    NotConnected,
    Lost,
    TimedOut,
}

impl Error {
    /// The code, if the service answered with an error.
    pub fn code(&self) -> Option<&ErrorCode> {
        self.response().map(|response| &response.code)
    }

    /// The status, if there was an error response.
    pub fn status(&self) -> Option<u16> {
        self.response().map(|response| response.status)
    }

    /// Identifies the request in the logs of the service.
    pub fn request_id(&self) -> Option<Uuid> {
        self.response()?.request_id
    }

    /// Whether the same call may be made again: nothing was changed, or doing it twice is as doing
    /// it once. The client has tried that already, as long as its limits allow.
    pub fn is_retryable(&self) -> bool {
        self.verdict() != Verdict::Never
    }

    pub(crate) fn verdict(&self) -> Verdict {
        match self {
            Self::Response(ErrorResponse { verdict, .. }) => *verdict,
            Self::NoResponse(NoResponse { verdict, .. }) => *verdict,
            _ => Verdict::Never,
        }
    }

    /// Whether the service answered with this code.
    pub fn is(&self, code: &ErrorCode) -> bool {
        self.code() == Some(code)
    }

    /// The same for another call that waited for the same.
    pub(crate) fn for_another(&self) -> Self {
        match self {
            Self::Response(response) => Self::Response(response.clone()),
            Self::NoResponse(NoResponse { reason, verdict, .. }) => {
                let (reason, verdict) = (*reason, *verdict);
                Self::NoResponse(NoResponse { source: None, reason, verdict })
            }
            other => Self::InvalidResponse(other.to_string().into()),
        }
    }

    fn response(&self) -> Option<&ErrorResponse> {
        match self {
            Self::Response(response) => Some(response),
            _ => None,
        }
    }
}

impl NoResponse {
    pub(crate) fn new(operation: Operation, reason: Reason, source: Option<Cause>) -> Self {
        let verdict = match reason {
            Reason::NotConnected => Verdict::Again,
            Reason::Lost | Reason::TimedOut => Verdict::of_lost_response(operation),
        };
        Self { source, reason, verdict }
    }

    /// Whether the time was used up that a call may last.
    pub fn is_timeout(&self) -> bool {
        self.reason == Reason::TimedOut
    }

    /// Whether there was no connection, so that the service did not get the request.
    pub fn is_connect(&self) -> bool {
        self.reason == Reason::NotConnected
    }
}

impl fmt::Display for NoResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            Reason::NotConnected => write!(formatter, "cannot connect to the service")?,
            Reason::Lost => write!(formatter, "the connection was lost before a response came")?,
            Reason::TimedOut => write!(formatter, "no response came in time")?,
        }
        // The last cause says most, such as `Connection refused`.
        let mut cause = self.source.as_deref().map(|cause| cause as &dyn error::Error);
        while let Some(next) = cause.and_then(error::Error::source) {
            cause = Some(next);
        }
        cause.map_or(Ok(()), |cause| write!(formatter, ": {cause}"))
    }
}
