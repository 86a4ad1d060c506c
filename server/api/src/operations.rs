//! What a description of types cannot say of an operation: how it can fail, and whether it may be sent
//! again.

use crate::error_code::ErrorCode::{
    self, EmailTaken, IdConflict, InvalidCredentials, InvalidRefreshToken, NotFound, QuotaExceeded,
    WrongPassword,
};

/// Whether a request may be sent again when no response came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Retry {
    /// Sent twice, it does no more than once.
    Safe,
    /// The same, if the body has an `id`.
    SafeWithId,
    /// It could be done twice.
    Never,
}

impl Retry {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::SafeWithId => "safe_with_id",
            Self::Never => "never",
        }
    }
}

/// What an operation asks the database for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Database {
    Unused,
    Read,
    Write,
}

/// Facts about one operation.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    pub id: &'static str,
    pub database: Database,
    pub retry: Retry,
    /// Beside those that its inputs and the database imply.
    pub errors: &'static [ErrorCode],
}

/// Declares [`OPERATIONS`]: one line an operation.
macro_rules! operations {
    ($($id:ident: $database:ident, $retry:ident, [$($error:ident),*];)+) => {
        /// Every operation of the trait, in its order.
        pub const OPERATIONS: &[Operation] = &[$(Operation {
            id: stringify!($id),
            database: Database::$database,
            retry: Retry::$retry,
            errors: &[$($error),*],
        },)+];
    };
}

operations! {
    todo_create: Write, SafeWithId, [QuotaExceeded, IdConflict];
    todo_list: Read, Safe, [];
    todo_view: Read, Safe, [];
    todo_replace: Write, Safe, [QuotaExceeded];
    todo_delete: Write, Safe, [];
    todo_toggle_complete: Write, Never, [];
    user_register: Write, Safe, [NotFound, EmailTaken];
    user_view_self: Read, Safe, [NotFound];
    user_change_password: Write, Never, [WrongPassword, NotFound];
    user_delete_self: Write, Safe, [WrongPassword, NotFound];
    user_export: Read, Safe, [NotFound];
    session_create: Write, Safe, [InvalidCredentials, NotFound];
    session_refresh: Write, Safe, [InvalidRefreshToken, NotFound];
    session_revoke: Write, Safe, [NotFound];
    capabilities_view: Unused, Safe, [];
    jwks_view: Unused, Safe, [NotFound];
}

/// Operations whose responses no cache may keep: secrets, and everything that a user has.
pub const NO_STORE: [&str; 3] = ["session_create", "session_refresh", "user_export"];

/// The facts about the operation with this id.
pub fn operation(id: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.id == id)
}
