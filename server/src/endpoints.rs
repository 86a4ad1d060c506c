//! The API trait over the rules. A handler names what it asks and how the answer looks; it decides
//! nothing. [`respond`] does what is common to all.

mod docs;
mod handle;
mod health;
mod other_methods;
mod request_log;
mod responses;

use dropshot::{
    ApiDescription, FreeformBody, HttpError, HttpResponseCreated, HttpResponseDeleted,
    HttpResponseOk, HttpResponseUpdatedNoContent, RequestContext,
};
use todo_api::input::{BearerToken, Body, Path, Query};
use todo_api::jwks::JwkSet;
use todo_api::session::{Session, SessionCreate, SessionRefresh, SessionRevoke};
use todo_api::todo::{
    Todo, TodoCreate, TodoCreated, TodoListQuery, TodoPage, TodoPath, TodoReplace,
};
use todo_api::user::{PasswordChange, User, UserDelete, UserRegister};
use todo_api::{Answer, TodoApi, todo_api_mod};

use self::handle::{Addressed, respond, respond_to_anyone};
use crate::context::Context;
use crate::{jwks, sessions, todos, users};

type Request = RequestContext<Context>;

/// What is wrong with the description of the API: never what a user did.
pub(crate) type DescriptionError = Box<dyn std::error::Error + Send + Sync>;

/// Everything that the server answers.
pub(crate) fn description(docs: bool) -> Result<ApiDescription<Context>, DescriptionError> {
    let document = todo_api::document::document()?;
    let mut api = todo_api_mod::api_description::<Endpoints>()?;
    other_methods::register(&mut api, &document)?;
    health::register(&mut api)?;
    if docs {
        docs::register(&mut api, &document)?;
    }
    Ok(api)
}

enum Endpoints {}

impl TodoApi for Endpoints {
    type Context = Context;

    async fn todo_create(
        request: Request,
        token: BearerToken,
        body: Body<TodoCreate>,
    ) -> Result<TodoCreated, HttpError> {
        respond(&request, token, body, todos::create, responses::todo_created).await
    }

    async fn todo_list(
        request: Request,
        token: BearerToken,
        query: Query<TodoListQuery>,
    ) -> Answer<HttpResponseOk<TodoPage>> {
        respond(&request, token, query, todos::list, responses::ok).await
    }

    async fn todo_view(
        request: Request,
        token: BearerToken,
        path: Path<TodoPath>,
    ) -> Answer<HttpResponseOk<Todo>> {
        respond(&request, token, path, todos::view, responses::ok).await
    }

    async fn todo_replace(
        request: Request,
        token: BearerToken,
        path: Path<TodoPath>,
        body: Body<TodoReplace>,
    ) -> Answer<HttpResponseOk<Todo>> {
        respond(&request, token, (path, body), todos::replace, responses::ok).await
    }

    async fn todo_delete(
        request: Request,
        token: BearerToken,
        path: Path<TodoPath>,
    ) -> Answer<HttpResponseDeleted> {
        respond(&request, token, path, todos::delete, responses::deleted).await
    }

    async fn todo_toggle_complete(
        request: Request,
        token: BearerToken,
        path: Path<TodoPath>,
    ) -> Answer<HttpResponseOk<Todo>> {
        respond(&request, token, path, todos::toggle_complete, responses::ok).await
    }

    async fn user_register(
        request: Request,
        body: Body<UserRegister>,
    ) -> Answer<HttpResponseCreated<User>> {
        respond_to_anyone(&request, Addressed(body), users::register, responses::created).await
    }

    async fn user_view_self(request: Request, token: BearerToken) -> Answer<HttpResponseOk<User>> {
        respond(&request, token, (), users::view_self, responses::ok).await
    }

    async fn user_change_password(
        request: Request,
        token: BearerToken,
        body: Body<PasswordChange>,
    ) -> Answer<HttpResponseUpdatedNoContent> {
        let body = Addressed(body);
        respond(&request, token, body, users::change_password, responses::updated).await
    }

    async fn user_delete_self(
        request: Request,
        token: BearerToken,
        body: Body<UserDelete>,
    ) -> Answer<HttpResponseDeleted> {
        respond(&request, token, Addressed(body), users::delete_self, responses::deleted).await
    }

    async fn user_export(
        request: Request,
        token: BearerToken,
    ) -> Answer<HttpResponseOk<FreeformBody>> {
        respond(&request, token, (), users::export, responses::json_lines).await
    }

    async fn session_create(
        request: Request,
        body: Body<SessionCreate>,
    ) -> Answer<HttpResponseOk<Session>> {
        respond_to_anyone(&request, Addressed(body), sessions::create, responses::secret).await
    }

    async fn session_refresh(
        request: Request,
        body: Body<SessionRefresh>,
    ) -> Answer<HttpResponseOk<Session>> {
        respond_to_anyone(&request, Addressed(body), sessions::refresh, responses::secret).await
    }

    async fn session_revoke(
        request: Request,
        body: Body<SessionRevoke>,
    ) -> Answer<HttpResponseDeleted> {
        respond_to_anyone(&request, Addressed(body), sessions::revoke, responses::deleted).await
    }

    async fn jwks_view(request: Request) -> Answer<HttpResponseOk<JwkSet>> {
        respond_to_anyone(&request, (), jwks::view, responses::ok).await
    }
}
