//! How a value looks as an answer.

use dropshot::{
    HttpCodedResponse, HttpResponseCreated, HttpResponseDeleted, HttpResponseHeaders,
    HttpResponseOk,
};
use http::HeaderValue;
use http::header::CACHE_CONTROL;
use schemars::JsonSchema;
use serde::Serialize;
use todo_api::todo::{Todo, TodoCreated, TodoLocation};

pub(super) fn ok<T>(value: T) -> HttpResponseHeaders<HttpResponseOk<T>>
where
    HttpResponseOk<T>: HttpCodedResponse,
    T: JsonSchema + Serialize + Send + Sync + 'static,
{
    HttpResponseHeaders::new_unnamed(HttpResponseOk(value))
}

pub(super) fn created<T>(value: T) -> HttpResponseHeaders<HttpResponseCreated<T>>
where
    HttpResponseCreated<T>: HttpCodedResponse,
    T: JsonSchema + Serialize + Send + Sync + 'static,
{
    HttpResponseHeaders::new_unnamed(HttpResponseCreated(value))
}

pub(super) fn todo_created(todo: Todo) -> TodoCreated {
    let location = format!("/api/todos/{}", todo.id);
    HttpResponseHeaders::new(HttpResponseCreated(todo), TodoLocation { location })
}

pub(super) fn deleted((): ()) -> HttpResponseHeaders<HttpResponseDeleted> {
    HttpResponseHeaders::new_unnamed(HttpResponseDeleted())
}

/// Something that no cache may keep (RFC 6749, section 5.1).
pub(super) fn secret<T>(value: T) -> HttpResponseHeaders<HttpResponseOk<T>>
where
    HttpResponseOk<T>: HttpCodedResponse,
    T: JsonSchema + Serialize + Send + Sync + 'static,
{
    let mut answer = ok(value);
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
