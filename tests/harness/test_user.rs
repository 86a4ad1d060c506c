//! A user of the service.

use reqwest::{Method, RequestBuilder};
use todo_client::api::Client;
use todo_client::types;
use uuid::Uuid;

use crate::Service;
use crate::known_secrets::plant;

pub const PASSWORD: &str = "correct horse";

/// Somebody who has registered and logged in.
pub struct TestUser {
    pub id: Uuid,
    pub email: String,
    pub token: String,
    pub client: Client,
}

impl TestUser {
    pub(crate) async fn register(service: &Service, name: &str) -> Self {
        let email = format!("{name}@example.com");
        let anonymous = service.anonymous();
        let user = anonymous
            .user_register()
            .body_map(|body| body.email(email.as_str()).password(PASSWORD))
            .send()
            .await
            .unwrap();
        let session = anonymous
            .session_create()
            .body_map(|body| body.email(email.as_str()).password(PASSWORD))
            .send()
            .await
            .unwrap();
        let token = session.access_token.expose().to_owned();
        plant(session.refresh_token.expose());
        Self { id: user.id, email, client: service.with_token(&token), token }
    }

    /// Makes a todo that has only a title.
    pub async fn todo(&self, title: &str) -> types::Todo {
        let made = self.client.todo_create().body_map(|body| body.title(title)).send().await;
        made.unwrap().into_inner()
    }

    /// All titles of all pages, newest first.
    pub async fn titles(&self) -> Vec<String> {
        use futures::TryStreamExt;
        let todos: Vec<types::Todo> = self.client.todo_list().stream().try_collect().await.unwrap();
        todos.into_iter().map(|todo| todo.title).collect()
    }

    /// A request of this person's that the generated client would not make.
    pub fn request(&self, service: &Service, method: Method, path: &str) -> RequestBuilder {
        service.request(method, path).bearer_auth(&self.token)
    }
}
