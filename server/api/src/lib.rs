//! The contract: the operations, their requests and their responses.
//!
//! [`TodoApi`] is the single description of the API. `api-spec.yaml` is generated from it, and clients
//! are generated from that document. Frontend developers read the doc comments of the trait and of its
//! types, so write those for them.

pub mod capabilities;
pub mod document;
pub mod error_body;
pub mod error_code;
pub mod example;
pub mod id;
pub mod input;
pub mod instant;
pub mod invalid_field;
pub mod jwks;
pub mod nullable;
pub mod operations;
pub mod page;
pub mod rejection;
pub mod session;
pub mod text;
pub mod todo;
pub mod user;

use dropshot::{
    EndpointTagPolicy, FreeformBody, HttpResponseCreated, HttpResponseDeleted, HttpResponseHeaders,
    HttpResponseOk, HttpResponseUpdatedNoContent, NoHeaders, RequestContext,
};

use crate::capabilities::Capabilities;
use crate::error_body::ErrorResponse;
use crate::input::{BearerToken, Body, Path, Query};
use crate::jwks::JwkSet;
use crate::session::{Session, SessionCreate, SessionRefresh, SessionRevoke};
use crate::todo::{Todo, TodoCreate, TodoCreated, TodoListQuery, TodoPage, TodoPath, TodoReplace};
use crate::user::{PasswordChange, User, UserDelete, UserRegister};

/// Every response can carry headers that are not part of its type, such as those for CORS.
pub type Answer<T, H = NoHeaders> = Result<HttpResponseHeaders<T, H>, ErrorResponse>;

#[dropshot::api_description {
    tag_config = {
        allow_other_tags = false,
        policy = EndpointTagPolicy::ExactlyOne,
        tags = {
            "todos" = { description = "The todos of the caller. Users cannot see the todos of \
             other users." },
            "users" = { description = "User accounts." },
            "sessions" = { description = "Log in, refresh the access token, log out. For accounts \
             of this service." },
            "service" = { description = "What this service offers." },
            "keys" = { description = "The public keys of the access tokens that this service \
             issues." },
        },
    },
}]
pub trait TodoApi {
    type Context;

    /// Create a todo
    ///
    /// Choose the `id` yourself to make the request safe to repeat after a lost response: the todo is
    /// created once, and the second request is answered with 409 `id_conflict`. If the quota of the
    /// user is used up, the response is 403 `quota_exceeded`.
    #[endpoint { method = POST, path = "/api/todos", tags = ["todos"] }]
    async fn todo_create(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        body: Body<TodoCreate>,
    ) -> Result<TodoCreated, ErrorResponse>;

    /// List todos, newest first
    ///
    /// To get the next page, send the request again with `page_token` set to `next_page`. The last page
    /// has `next_page: null`; a page with fewer todos than `limit` is not necessarily the last. Pages
    /// are stable: todos created in the meantime appear on the first page only, so that no todo is
    /// skipped or repeated.
    #[endpoint { method = GET, path = "/api/todos", tags = ["todos"] }]
    async fn todo_list(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        query: Query<TodoListQuery>,
    ) -> Answer<HttpResponseOk<TodoPage>>;

    /// Get a todo
    ///
    /// If the caller has no todo with this `id`, the response is 404.
    #[endpoint { method = GET, path = "/api/todos/{id}", tags = ["todos"] }]
    async fn todo_view(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        path: Path<TodoPath>,
    ) -> Answer<HttpResponseOk<Todo>>;

    /// Replace title, description and completed
    ///
    /// All three properties are required. Properties that are added to todos later are not part of this
    /// request and keep their values. The last write wins. If the todos of the user would exceed the
    /// quota for text, the response is 403 `quota_exceeded`.
    #[endpoint { method = PUT, path = "/api/todos/{id}", tags = ["todos"] }]
    async fn todo_replace(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        path: Path<TodoPath>,
        body: Body<TodoReplace>,
    ) -> Answer<HttpResponseOk<Todo>>;

    /// Delete a todo
    ///
    /// If the todo does not exist (any more), the response is 404.
    #[endpoint { method = DELETE, path = "/api/todos/{id}", tags = ["todos"] }]
    async fn todo_delete(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        path: Path<TodoPath>,
    ) -> Answer<HttpResponseDeleted>;

    /// Toggle completed
    ///
    /// The request has no body. Each request inverts `completed` once, concurrent requests too, and each
    /// response shows the todo after its own change. Do not repeat this request after a lost response.
    /// To set `completed` to a certain value, use PUT.
    #[endpoint { method = PATCH, path = "/api/todos/{id}/complete", tags = ["todos"] }]
    async fn todo_toggle_complete(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        path: Path<TodoPath>,
    ) -> Answer<HttpResponseOk<Todo>>;

    /// Register
    ///
    /// Creates an account with a password. Needs no access token. If the service has no accounts of its
    /// own, the response is 404.
    #[endpoint { method = POST, path = "/api/users", tags = ["users"] }]
    async fn user_register(
        request: RequestContext<Self::Context>,
        body: Body<UserRegister>,
    ) -> Answer<HttpResponseCreated<User>>;

    /// Get the current user
    ///
    /// A user of an external issuer exists in this service once they have created a todo; before that,
    /// the response is 404.
    #[endpoint { method = GET, path = "/api/users/me", tags = ["users"] }]
    async fn user_view_self(
        request: RequestContext<Self::Context>,
        token: BearerToken,
    ) -> Answer<HttpResponseOk<User>>;

    /// Change your password
    ///
    /// Ends all other sessions of the user; access tokens already issued stay valid until they expire.
    /// For a user of an external issuer the response is 404.
    #[endpoint { method = PUT, path = "/api/users/me/password", tags = ["users"] }]
    async fn user_change_password(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        body: Body<PasswordChange>,
    ) -> Answer<HttpResponseUpdatedNoContent>;

    /// Delete the current user
    ///
    /// Deletes the account and all its todos. This cannot be undone, so an account of this service also
    /// needs `current_password`. A wrong password is answered with 403 `wrong_password` and counts as a
    /// failed login. A user of an external issuer sends `{}`: their data here is deleted, their account
    /// at the issuer is not.
    #[endpoint { method = POST, path = "/api/users/me/delete", tags = ["users"] }]
    async fn user_delete_self(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        body: Body<UserDelete>,
    ) -> Answer<HttpResponseDeleted>;

    /// Export the data of the current user
    ///
    /// The response is JSON Lines (`application/jsonl`): `{"user": User}` in the first line, then one line
    /// `{"todo": Todo}` for each todo, newest first. Todos created during the export are not included. If
    /// the response ends without its last chunk, the export is incomplete.
    #[endpoint { method = GET, path = "/api/users/me/export", tags = ["users"] }]
    async fn user_export(
        request: RequestContext<Self::Context>,
        token: BearerToken,
    ) -> Answer<HttpResponseOk<FreeformBody>>;

    /// Log in
    ///
    /// Needs no access token. The response contains one, to be sent as `Authorization: Bearer <token>`. An
    /// unknown e-mail address and a wrong password get the same response, 401 `invalid_credentials`. If
    /// the service has no accounts of its own, the response is 404.
    #[endpoint { method = POST, path = "/api/sessions", tags = ["sessions"] }]
    async fn session_create(
        request: RequestContext<Self::Context>,
        body: Body<SessionCreate>,
    ) -> Answer<HttpResponseOk<Session>>;

    /// Refresh a session
    ///
    /// Exchanges the refresh token for a new access token and a new refresh token. Needs no access token.
    /// For 30 seconds the same refresh token can be exchanged again, in case a response was lost or two
    /// tabs refresh at the same time. Reuse after that, or after the new refresh token was used, is
    /// treated as theft and ends the session.
    #[endpoint { method = POST, path = "/api/sessions/refresh", tags = ["sessions"] }]
    async fn session_refresh(
        request: RequestContext<Self::Context>,
        body: Body<SessionRefresh>,
    ) -> Answer<HttpResponseOk<Session>>;

    /// Log out
    ///
    /// Ends the session of the refresh token. The response is the same if there is no such session.
    /// Access tokens already issued stay valid until they expire.
    #[endpoint { method = POST, path = "/api/sessions/revoke", tags = ["sessions"] }]
    async fn session_revoke(
        request: RequestContext<Self::Context>,
        body: Body<SessionRevoke>,
    ) -> Answer<HttpResponseDeleted>;

    /// Get what this service offers
    ///
    /// Whether it has accounts of its own, which issuers it accepts, its limits, and the version of the
    /// API. Needs no access token.
    #[endpoint { method = GET, path = "/api/capabilities", tags = ["service"] }]
    async fn capabilities_view(
        request: RequestContext<Self::Context>,
    ) -> Answer<HttpResponseOk<Capabilities>>;

    /// Get the public keys of access tokens
    ///
    /// For services that verify the access tokens of this service themselves. Needs no access token. If
    /// the service has no accounts of its own, the response is 404.
    #[endpoint { method = GET, path = "/.well-known/jwks.json", tags = ["keys"] }]
    async fn jwks_view(request: RequestContext<Self::Context>) -> Answer<HttpResponseOk<JwkSet>>;
}
