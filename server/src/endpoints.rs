//! The API trait over the rules. A handler names what it asks and how the answer looks; it decides
//! nothing. [`handle`] does what is common to all.

mod body;
mod docs;
mod handle;
mod health;
mod inputs;
mod request_log;
mod responses;
mod routes;

use dropshot::{
    ApiDescription, FreeformBody, HttpResponseCreated, HttpResponseDeleted, HttpResponseOk,
    HttpResponseUpdatedNoContent,
};
use todo_api::capabilities::Capabilities;
use todo_api::error_body::ErrorResponse;
use todo_api::input::{BearerToken, Body, Path, Query};
use todo_api::jwks::JwkSet;
use todo_api::session::{Session, SessionCreate, SessionRefresh, SessionRevoke};
use todo_api::todo::{
    Todo, TodoCreate, TodoCreated, TodoListQuery, TodoPage, TodoPath, TodoReplace,
};
use todo_api::user::{PasswordChange, User, UserDelete, UserRegister};
use todo_api::{Answer, TodoApi, todo_api_mod};

pub(crate) use self::body::BodyTimeout;
use self::handle::{handle, handle_public};
use self::inputs::Addressed;
pub(crate) use self::routes::Routes;
use crate::context::{Context, Request};
use crate::{capabilities, jwks, sessions, todos, users};

/// What is wrong with the description of the API: never what a user did.
pub(crate) type DescriptionError = Box<dyn std::error::Error + Send + Sync>;

/// Everything that the server answers.
pub(crate) fn description(docs: bool) -> Result<ApiDescription<Context>, DescriptionError> {
    let mut api = todo_api_mod::api_description::<Endpoints>()?;
    health::register(&mut api)?;
    if docs {
        docs::register(&mut api, &todo_api::document::document()?)?;
    }
    Ok(api)
}

/// The routes of the same.
pub(crate) fn routes(docs: bool) -> Result<Routes, DescriptionError> {
    description(docs).map(Routes::of)
}

enum Endpoints {}

impl TodoApi for Endpoints {
    type Context = Context;

    async fn todo_create(
        request: Request,
        token: BearerToken,
        body: Body<TodoCreate>,
    ) -> Result<TodoCreated, ErrorResponse> {
        handle(&request, token, body, todos::create, responses::todo_created).await
    }

    async fn todo_list(
        request: Request,
        token: BearerToken,
        query: Query<TodoListQuery>,
    ) -> Answer<HttpResponseOk<TodoPage>> {
        handle(&request, token, query, todos::list, responses::ok).await
    }

    async fn todo_view(
        request: Request,
        token: BearerToken,
        path: Path<TodoPath>,
    ) -> Answer<HttpResponseOk<Todo>> {
        handle(&request, token, path, todos::view, responses::ok).await
    }

    async fn todo_replace(
        request: Request,
        token: BearerToken,
        path: Path<TodoPath>,
        body: Body<TodoReplace>,
    ) -> Answer<HttpResponseOk<Todo>> {
        handle(&request, token, (path, body), todos::replace, responses::ok).await
    }

    async fn todo_delete(
        request: Request,
        token: BearerToken,
        path: Path<TodoPath>,
    ) -> Answer<HttpResponseDeleted> {
        handle(&request, token, path, todos::delete, responses::deleted).await
    }

    async fn todo_toggle_complete(
        request: Request,
        token: BearerToken,
        path: Path<TodoPath>,
    ) -> Answer<HttpResponseOk<Todo>> {
        handle(&request, token, path, todos::toggle_complete, responses::ok).await
    }

    async fn user_register(
        request: Request,
        body: Body<UserRegister>,
    ) -> Answer<HttpResponseCreated<User>> {
        handle_public(&request, Addressed(body), users::register, responses::created).await
    }

    async fn user_view_self(request: Request, token: BearerToken) -> Answer<HttpResponseOk<User>> {
        handle(&request, token, (), users::view_self, responses::ok).await
    }

    async fn user_change_password(
        request: Request,
        token: BearerToken,
        body: Body<PasswordChange>,
    ) -> Answer<HttpResponseUpdatedNoContent> {
        let body = Addressed(body);
        handle(&request, token, body, users::change_password, responses::updated).await
    }

    async fn user_delete_self(
        request: Request,
        token: BearerToken,
        body: Body<UserDelete>,
    ) -> Answer<HttpResponseDeleted> {
        handle(&request, token, Addressed(body), users::delete_self, responses::deleted).await
    }

    async fn user_export(
        request: Request,
        token: BearerToken,
    ) -> Answer<HttpResponseOk<FreeformBody>> {
        handle(&request, token, (), users::export, responses::json_lines).await
    }

    async fn session_create(
        request: Request,
        body: Body<SessionCreate>,
    ) -> Answer<HttpResponseOk<Session>> {
        handle_public(&request, Addressed(body), sessions::create, responses::secret).await
    }

    async fn session_refresh(
        request: Request,
        body: Body<SessionRefresh>,
    ) -> Answer<HttpResponseOk<Session>> {
        handle_public(&request, Addressed(body), sessions::refresh, responses::secret).await
    }

    async fn session_revoke(
        request: Request,
        body: Body<SessionRevoke>,
    ) -> Answer<HttpResponseDeleted> {
        handle_public(&request, Addressed(body), sessions::revoke, responses::deleted).await
    }

    async fn capabilities_view(request: Request) -> Answer<HttpResponseOk<Capabilities>> {
        handle_public(&request, (), capabilities::view, responses::ok).await
    }

    async fn jwks_view(request: Request) -> Answer<HttpResponseOk<JwkSet>> {
        handle_public(&request, (), jwks::view, responses::ok).await
    }
}
