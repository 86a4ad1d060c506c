//! The todos of a fake service.

use httpmock::HttpMockRequest;
use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::Uuid;

use super::fake_response::{Success, json, now};
use crate::ErrorCode;
use crate::types::{Todo, TodoCreate, TodoPage, TodoReplace};

/// Oldest first.
#[derive(Default)]
pub(super) struct FakeTodos(Vec<Todo>);

impl FakeTodos {
    pub fn export(&self, user: String) -> String {
        let lines = self.0.iter().rev().map(|todo| json!({"todo": todo}).to_string() + "\n");
        lines.fold(user, |text, line| text + &line)
    }

    pub fn answer(
        &mut self,
        method: &str,
        path: &[&str],
        request: &HttpMockRequest,
    ) -> Result<Success, ErrorCode> {
        match (method, path) {
            ("GET", []) => self.page(request),
            ("POST", []) => self.create(body(request)?),
            (_, [id]) => {
                let position = self.position(id)?;
                match method {
                    "GET" => {}
                    "PUT" => self.replace(position, body(request)?),
                    "DELETE" => {
                        self.0.remove(position);
                        return Ok((204, None));
                    }
                    _ => return Err(ErrorCode::NotFound),
                }
                Ok((200, Some(json(&self.0[position]))))
            }
            ("PATCH", [id, "complete"]) => {
                let position = self.position(id)?;
                let todo = &mut self.0[position];
                (todo.completed, todo.updated_at) = (!todo.completed, now());
                Ok((200, Some(json(todo))))
            }
            _ => Err(ErrorCode::NotFound),
        }
    }

    fn create(&mut self, todo: TodoCreate) -> Result<Success, ErrorCode> {
        let id = todo.id.unwrap_or_else(Uuid::new_v4);
        if self.0.iter().any(|other| other.id == id) {
            return Err(ErrorCode::IdConflict);
        }
        let now = now();
        let todo = Todo {
            id,
            title: todo.title.into(),
            description: todo.description.map(Into::into),
            completed: todo.completed.unwrap_or(false),
            created_at: now,
            updated_at: now,
        };
        let created = json(&todo);
        self.0.push(todo);
        Ok((201, Some(created)))
    }

    fn replace(&mut self, position: usize, content: TodoReplace) {
        let todo = &mut self.0[position];
        todo.title = content.title.into();
        todo.description = content.description.map(Into::into);
        (todo.completed, todo.updated_at) = (content.completed, now());
    }

    /// The page token is the number of todos on the pages that follow.
    fn page(&self, request: &HttpMockRequest) -> Result<Success, ErrorCode> {
        let query = request.query_params_map();
        let number = |name: &str| query.get(name).map(|text| text.parse::<usize>()).transpose();
        let limit = number("limit").map_err(|_| invalid())?.unwrap_or(50);
        let rest = number("page_token").map_err(|_| invalid())?.unwrap_or(self.0.len());
        if !(1..=200).contains(&limit) || rest > self.0.len() {
            return Err(invalid());
        }
        let next = rest.saturating_sub(limit);
        let items = self.0[next..rest].iter().rev().cloned().collect();
        let next_page = (next > 0).then(|| next.to_string());
        Ok((200, Some(json(&TodoPage { items, next_page }))))
    }

    fn position(&self, id: &str) -> Result<usize, ErrorCode> {
        let id: Uuid = id.parse().map_err(|_| invalid())?;
        let position = self.0.iter().position(|todo| todo.id == id);
        position.ok_or(ErrorCode::NotFound)
    }
}

/// With the limits of the document.
fn body<T: DeserializeOwned>(request: &HttpMockRequest) -> Result<T, ErrorCode> {
    serde_json::from_slice(request.body_ref()).map_err(|_| invalid())
}

fn invalid() -> ErrorCode {
    ErrorCode::InvalidRequest
}
