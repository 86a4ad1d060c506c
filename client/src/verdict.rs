//! Whether a request may be sent again, as the document says.

use crate::error_code::ErrorRetry;
use crate::operation::Operation;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing was done: the same request may be sent again.
    Again,
    /// It may have been done, and may be sent again all the same.
    AgainThoughDone,
    Never,
}

/// Statuses of proxies in front of a service that is busy or gone.
const UNAVAILABLE: [u16; 4] = [429, 502, 503, 504];

impl Verdict {
    /// After an error response. `retry` is `None` if the document does not have its code.
    pub fn of_response(operation: Operation, retry: Option<ErrorRetry>, status: u16) -> Self {
        match retry {
            Some(ErrorRetry::Safe) => Self::Again,
            Some(ErrorRetry::Never) => Self::Never,
            Some(ErrorRetry::AsOperation) => Self::of_lost_response(operation),
            None if UNAVAILABLE.contains(&status) => Self::of_lost_response(operation),
            None => Self::Never,
        }
    }

    pub fn of_lost_response(operation: Operation) -> Self {
        if operation.is_repeatable() { Self::AgainThoughDone } else { Self::Never }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;

    #[test]
    fn the_document_says_what_is_sent_again() {
        let of = |operation, code: ErrorCode| Verdict::of_response(operation, code.retry(), 503);
        let (create, toggle) = (Operation::TodoCreate, Operation::TodoToggleComplete);
        assert_eq!(of(toggle, ErrorCode::Overloaded), Verdict::Again);
        assert_eq!(of(toggle, ErrorCode::OutcomeUnknown), Verdict::Never);
        assert_eq!(of(create, ErrorCode::OutcomeUnknown), Verdict::AgainThoughDone);
        assert_eq!(of(create, ErrorCode::IdConflict), Verdict::Never);
        assert_eq!(of(toggle, ErrorCode::from("unknown")), Verdict::Never);
        assert_eq!(of(create, ErrorCode::from("unknown")), Verdict::AgainThoughDone);
    }
}
