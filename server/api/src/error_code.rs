//! The values of `error_code`.

use http::StatusCode;

/// Declares [`ErrorCode`]: one entry a code, so that the word, its status, its meaning and its
/// example in the document cannot disagree.
macro_rules! error_codes {
    ($($variant:ident = $word:literal, $status:ident, $meaning:literal, $example:literal;)+) => {
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

            /// A `message` that comes with it.
            pub fn example(self) -> &'static str {
                match self { $(Self::$variant => $example,)+ }
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
        "The path, the query or the body is not valid. `message` begins with the name of the \
         property or parameter.",
        "title: must have 1 to 200 characters, not 0";
    InvalidPageToken = "invalid_page_token", BAD_REQUEST,
        "`page_token` is not a `next_page` of this service. Start with the first page.",
        "page_token: must be the next_page of a response; leave it out to start with the first \
         page";
    MissingToken = "missing_token", UNAUTHORIZED,
        "The header `Authorization: Bearer <token>` is missing.",
        "the header `Authorization: Bearer <token>` is missing; POST /api/sessions returns a \
         token";
    InvalidToken = "invalid_token", UNAUTHORIZED,
        "The access token is not valid for this service.",
        "the signature of the access token is wrong";
    TokenExpired = "token_expired", UNAUTHORIZED,
        "The access token has expired. Refresh the session and send the request again.",
        "the access token has expired";
    InvalidCredentials = "invalid_credentials", UNAUTHORIZED,
        "The e-mail address or the password is wrong.",
        "the e-mail address or the password is wrong";
    InvalidRefreshToken = "invalid_refresh_token", UNAUTHORIZED,
        "The refresh token is unknown or was used before, or its session has ended. Log in again.",
        "the refresh token is unknown or was used before, or its session has ended; log in again";
    WrongPassword = "wrong_password", FORBIDDEN,
        "`current_password` is not the password of the user.",
        "current_password: is not your password";
    QuotaExceeded = "quota_exceeded", FORBIDDEN,
        "The user has reached the quota for todos or for text. Delete some todos.",
        "you have reached the maximum of 10000 todos; delete some";
    NotFound = "not_found", NOT_FOUND,
        "It does not exist, or it belongs to another user. Also for an unknown path.",
        "you have no todo with this id";
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED,
        "The path does not support this method. The header `Allow` lists the methods that it \
         supports.",
        "this path supports GET, HEAD, POST, OPTIONS";
    BodyTimeout = "body_timeout", REQUEST_TIMEOUT,
        "The body of the request did not arrive in time.",
        "the body did not arrive within 10 s";
    IdConflict = "id_conflict", CONFLICT,
        "The user already has a todo with this `id`.",
        "id: you already have a todo with this id";
    EmailTaken = "email_taken", CONFLICT,
        "An account with this e-mail address already exists.",
        "email: an account with this e-mail address already exists";
    BodyTooLarge = "body_too_large", PAYLOAD_TOO_LARGE,
        "The body of the request is larger than 131,072 bytes.",
        "the body must have at most 131072 bytes";
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE,
        "The `Content-Type` of the request is not `application/json`.",
        "the request must have one header `Content-Type: application/json`";
    RateLimited = "rate_limited", TOO_MANY_REQUESTS,
        "Too many wrong passwords, or too many requests from this user or this address. Nothing \
         was changed. Send the request again after `Retry-After`.",
        "you sent more than 100 requests per second; try again shortly";
    Internal = "internal", INTERNAL_SERVER_ERROR,
        "An error in the service. `request_id` identifies it in the logs.",
        "an error in the service; the request id identifies it in the logs";
    DatabaseUnavailable = "database_unavailable", SERVICE_UNAVAILABLE,
        "The database cannot be reached or is too slow. Nothing was changed. Send the request \
         again after `Retry-After`.",
        "the database is not available; nothing was changed, try again shortly";
    Overloaded = "overloaded", SERVICE_UNAVAILABLE,
        "The service has too many requests at the moment. Nothing was changed. Send the request \
         again after `Retry-After`.",
        "too many requests are waiting; nothing was changed, try again shortly";
    AuthKeysUnavailable = "auth_keys_unavailable", SERVICE_UNAVAILABLE,
        "The keys of the issuer cannot be fetched, so the access token cannot be verified. Send \
         the request again after `Retry-After`.",
        "the keys of the issuer are not available; try again shortly";
    OutcomeUnknown = "outcome_unknown", SERVICE_UNAVAILABLE,
        "The connection to the database was lost during a write. Check whether the change was \
         made before you repeat the request.",
        "the connection to the database was lost during the write; check whether the change \
         was made before you repeat the request";
}
