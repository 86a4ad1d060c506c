//! How a value looks as an answer.

use std::time::Duration;

use dropshot::{
    Body, FreeformBody, HttpCodedResponse, HttpResponseCreated, HttpResponseDeleted,
    HttpResponseHeaders, HttpResponseOk, HttpResponseUpdatedNoContent,
};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http_body_util::channel::Channel;
use schemars::JsonSchema;
use serde::Serialize;
use todo_api::todo::{Todo, TodoCreated, TodoLocation};
use todo_api::user::ExportLine;

use crate::users::Export;

/// How long an export waits for its reader, who holds a page of it in our memory.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

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

pub(super) fn updated((): ()) -> HttpResponseHeaders<HttpResponseUpdatedNoContent> {
    HttpResponseHeaders::new_unnamed(HttpResponseUpdatedNoContent())
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

/// A line each, as they come. Where they end too early the answer lacks its end as well.
pub(super) fn json_lines(mut export: Export) -> HttpResponseHeaders<HttpResponseOk<FreeformBody>> {
    let (mut sender, body) = Channel::new(1);
    tokio::spawn(async move {
        while let Some(lines) = export.next().await {
            let text = lines.map_err(|_| ()).and_then(|lines| text_of(&lines).map_err(|_| ()));
            let Ok(text) = text else { return sender.abort("cut off") };
            // Fails when nobody listens any more.
            match tokio::time::timeout(READ_TIMEOUT, sender.send_data(text.into())).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return,
                Err(_) => return sender.abort("not read"),
            }
        }
    });
    let body = HttpResponseOk(FreeformBody(Body::wrap(body)));
    let mut answer = HttpResponseHeaders::new_unnamed(body);
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/jsonl"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

fn text_of(lines: &[ExportLine]) -> serde_json::Result<Vec<u8>> {
    let mut text = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut text, line)?;
        text.push(b'\n');
    }
    Ok(text)
}
