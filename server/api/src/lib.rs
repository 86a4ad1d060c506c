//! The contract: what goes over the wire, and nothing else.
//!
//! [`TodoApi`] is the one description of the API. `api-spec.yaml` is made from it, and from that the
//! clients. Its doc comments and those of the types are what frontend developers read, so they are
//! written for them.

pub mod document;
pub mod error_code;
pub mod id;
pub mod input;
pub mod instant;
pub mod jwks;
pub mod nullable;
pub mod page;
pub mod rejection;
pub mod session;
pub mod text;
pub mod todo;
pub mod user;

use dropshot::{
    EndpointTagPolicy, FreeformBody, HttpError, HttpResponseCreated, HttpResponseDeleted,
    HttpResponseHeaders, HttpResponseOk, HttpResponseUpdatedNoContent, NoHeaders, RequestContext,
};

use crate::input::{BearerToken, Body, Path, Query};
use crate::jwks::JwkSet;
use crate::session::{Session, SessionCreate, SessionRefresh, SessionRevoke};
use crate::todo::{Todo, TodoCreate, TodoCreated, TodoListQuery, TodoPage, TodoPath, TodoReplace};
use crate::user::{PasswordChange, User, UserDelete, UserRegister};

/// Every answer can carry headers that are no part of its type, CORS among them.
pub type Answer<T, H = NoHeaders> = Result<HttpResponseHeaders<T, H>, HttpError>;

#[dropshot::api_description {
    tag_config = {
        allow_other_tags = false,
        policy = EndpointTagPolicy::ExactlyOne,
        tags = {
            "todos" = { description = "The caller's own todos. Nobody sees another user's." },
            "users" = { description = "Accounts." },
            "sessions" = { description = "Tokens for accounts of this service." },
            "keys" = { description = "What the tokens of this service are signed with." },
        },
    },
}]
pub trait TodoApi {
    type Context;

    /// Make a todo
    ///
    /// With an `id` chosen by the caller the request can be repeated after a lost answer: it makes
    /// one todo, and the second time it is answered 409 `id_conflict`. Whoever has as much as one user
    /// may have is answered 403 `quota_exceeded`.
    #[endpoint { method = POST, path = "/api/todos", tags = ["todos"] }]
    async fn todo_create(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        body: Body<TodoCreate>,
    ) -> Result<TodoCreated, HttpError>;

    /// List todos, newest first
    ///
    /// Pages are stable: a todo made while you turn them appears at the front and shifts nothing.
    /// Ask again with `page_token` set to `next_page` until that is `null`, however few todos a page
    /// has.
    #[endpoint { method = GET, path = "/api/todos", tags = ["todos"] }]
    async fn todo_list(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        query: Query<TodoListQuery>,
    ) -> Answer<HttpResponseOk<TodoPage>>;

    /// View a todo
    #[endpoint { method = GET, path = "/api/todos/{id}", tags = ["todos"] }]
    async fn todo_view(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        path: Path<TodoPath>,
    ) -> Answer<HttpResponseOk<Todo>>;

    /// Replace title, description and completed
    ///
    /// All three are required, for ever exactly these: a client that knows no more than them never
    /// resets what it does not know. The last write wins. 403 `quota_exceeded` when the caller's todos
    /// would have more text than one user may have.
    #[endpoint { method = PUT, path = "/api/todos/{id}", tags = ["todos"] }]
    async fn todo_replace(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        path: Path<TodoPath>,
        body: Body<TodoReplace>,
    ) -> Answer<HttpResponseOk<Todo>>;

    /// Delete a todo
    ///
    /// A second time it is 404.
    #[endpoint { method = DELETE, path = "/api/todos/{id}", tags = ["todos"] }]
    async fn todo_delete(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        path: Path<TodoPath>,
    ) -> Answer<HttpResponseDeleted>;

    /// Flip whether a todo is completed
    ///
    /// There is no body. Every call flips: of n calls at once each one flips, and each answer shows
    /// the todo after its own. To set `completed` to a value you know, use PUT.
    #[endpoint { method = PATCH, path = "/api/todos/{id}/complete", tags = ["todos"] }]
    async fn todo_toggle_complete(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        path: Path<TodoPath>,
    ) -> Answer<HttpResponseOk<Todo>>;

    /// Make an account
    ///
    /// Needs no token. 404 when the service keeps no accounts of its own.
    #[endpoint { method = POST, path = "/api/users", tags = ["users"] }]
    async fn user_register(
        request: RequestContext<Self::Context>,
        body: Body<UserRegister>,
    ) -> Answer<HttpResponseCreated<User>>;

    /// View yourself
    ///
    /// A user whose account lies with another issuer exists here from the first todo on; until then
    /// this is 404.
    #[endpoint { method = GET, path = "/api/users/me", tags = ["users"] }]
    async fn user_view_self(
        request: RequestContext<Self::Context>,
        token: BearerToken,
    ) -> Answer<HttpResponseOk<User>>;

    /// Change your password
    ///
    /// Ends all other sessions. 404 for a user whose account lies with another issuer.
    #[endpoint { method = PUT, path = "/api/users/me/password", tags = ["users"] }]
    async fn user_change_password(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        body: Body<PasswordChange>,
    ) -> Answer<HttpResponseUpdatedNoContent>;

    /// Delete yourself, and every todo of yours
    ///
    /// There is no way back, so a token alone is not enough: an account of this service needs
    /// `current_password` as well. A wrong one is 403 `wrong_password` and counts as one at a login
    /// does. For a user whose account lies with another issuer the body is `{}`; that account stays,
    /// and a next todo begins anew.
    #[endpoint { method = POST, path = "/api/users/me/delete", tags = ["users"] }]
    async fn user_delete_self(
        request: RequestContext<Self::Context>,
        token: BearerToken,
        body: Body<UserDelete>,
    ) -> Answer<HttpResponseDeleted>;

    /// Export all that is yours
    ///
    /// JSON lines (`application/jsonl`): `{"user": User}` first, then one `{"todo": Todo}` for each,
    /// newest first. Todos made meanwhile are not in it. An answer that ends without its last chunk
    /// was cut off.
    #[endpoint { method = GET, path = "/api/users/me/export", tags = ["users"] }]
    async fn user_export(
        request: RequestContext<Self::Context>,
        token: BearerToken,
    ) -> Answer<HttpResponseOk<FreeformBody>>;

    /// Log in
    ///
    /// Needs no token and gives one, to be sent as `Authorization: Bearer`. An unknown address and
    /// a wrong password are the same answer, 401 `invalid_credentials`. 404 when the service keeps
    /// no accounts of its own.
    #[endpoint { method = POST, path = "/api/sessions", tags = ["sessions"] }]
    async fn session_create(
        request: RequestContext<Self::Context>,
        body: Body<SessionCreate>,
    ) -> Answer<HttpResponseOk<Session>>;

    /// Get a new token for the next while
    ///
    /// Needs no token but the refresh token, which is used up: the answer has the next. Ask again
    /// with the same one when the answer was lost; for half a minute it gives another. Later, or
    /// once its successor was used, it ends the session, since one of two who have it stole it.
    #[endpoint { method = POST, path = "/api/sessions/refresh", tags = ["sessions"] }]
    async fn session_refresh(
        request: RequestContext<Self::Context>,
        body: Body<SessionRefresh>,
    ) -> Answer<HttpResponseOk<Session>>;

    /// Log out
    ///
    /// Ends the session of the refresh token, if there is one; the answer is the same if not.
    /// Tokens that it gave hold for the rest of their time.
    #[endpoint { method = POST, path = "/api/sessions/revoke", tags = ["sessions"] }]
    async fn session_revoke(
        request: RequestContext<Self::Context>,
        body: Body<SessionRevoke>,
    ) -> Answer<HttpResponseDeleted>;

    /// View the keys that tokens of this service are signed with
    ///
    /// For services that check those tokens themselves. Needs no token. 404 when the service keeps
    /// no accounts of its own.
    #[endpoint { method = GET, path = "/.well-known/jwks.json", tags = ["keys"] }]
    async fn jwks_view(request: RequestContext<Self::Context>) -> Answer<HttpResponseOk<JwkSet>>;
}
