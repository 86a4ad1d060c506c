//! The words that a program may act on.

use http::StatusCode;

/// Declares [`ErrorCode`]: one line a code, so that the word, its status and its meaning in the
/// document cannot disagree.
macro_rules! error_codes {
    ($($variant:ident = $word:literal, $status:ident, $meaning:literal;)+) => {
        /// The values of `error_code`, in the order in which the document lists them.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub enum ErrorCode {
            $(#[doc = $meaning] $variant,)+
        }

        impl ErrorCode {
            /// Every code that the service answers with.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The value of `error_code` on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The one status that goes with this code.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)+ }
            }

            /// What it means to a caller, one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

error_codes! {
    InvalidRequest = "invalid_request", BAD_REQUEST,
        "The path, the query or the body breaks a rule; `message` begins with the field.";
    InvalidPageToken = "invalid_page_token", BAD_REQUEST,
        "`page_token` is not a `next_page` of this service. Start again without it.";
    MissingToken = "missing_token", UNAUTHORIZED,
        "There is no `Authorization: Bearer` header.";
    InvalidToken = "invalid_token", UNAUTHORIZED,
        "The token is not one that this service accepts.";
    TokenExpired = "token_expired", UNAUTHORIZED,
        "The token was good and its time is over. Get a new one and ask again.";
    InvalidCredentials = "invalid_credentials", UNAUTHORIZED,
        "No account has this e-mail address and password.";
    InvalidRefreshToken = "invalid_refresh_token", UNAUTHORIZED,
        "The refresh token is not known, was used before, or its session is over. Log in again.";
    WrongPassword = "wrong_password", FORBIDDEN,
        "`current_password` is not the caller's.";
    QuotaExceeded = "quota_exceeded", FORBIDDEN,
        "The caller has as many todos, or as much text in them, as one user may have. Delete some.";
    NotFound = "not_found", NOT_FOUND,
        "It does not exist, or it belongs to somebody else: the answer is the same.";
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED,
        "The path exists, the method does not; the header `Allow` lists those that do.";
    BodyTimeout = "body_timeout", REQUEST_TIMEOUT,
        "The body did not arrive in time.";
    IdConflict = "id_conflict", CONFLICT,
        "The caller already has a todo with this `id`.";
    EmailTaken = "email_taken", CONFLICT,
        "An account with this e-mail address exists.";
    BodyTooLarge = "body_too_large", PAYLOAD_TOO_LARGE,
        "The body has more than 131,072 bytes.";
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE,
        "The body's `Content-Type` is not `application/json`.";
    RateLimited = "rate_limited", TOO_MANY_REQUESTS,
        "Too many wrong passwords, or more than one caller or one address may ask for; nothing was changed. Ask again after `Retry-After`.";
    Internal = "internal", INTERNAL_SERVER_ERROR,
        "A fault of the service; `request_id` finds it in the logs.";
    DatabaseUnavailable = "database_unavailable", SERVICE_UNAVAILABLE,
        "The database is away or too slow and nothing was changed. Ask again after `Retry-After`.";
    Overloaded = "overloaded", SERVICE_UNAVAILABLE,
        "Too much to do at once and nothing was changed. Ask again after `Retry-After`.";
    AuthKeysUnavailable = "auth_keys_unavailable", SERVICE_UNAVAILABLE,
        "The keys of the token's issuer cannot be fetched, so nobody can say whether it is good. Ask again after `Retry-After`.";
    OutcomeUnknown = "outcome_unknown", SERVICE_UNAVAILABLE,
        "The database was lost during a write, which may or may not have happened. Look before repeating it.";
}
