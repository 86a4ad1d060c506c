//! The todos of the user.

use std::future::IntoFuture;

use uuid::Uuid;

use crate::api;
use crate::client::Client;
use crate::error::Error;
use crate::error_conversion::plain_message;
use crate::operation::Operation;
use crate::platform::BoxFuture;
use crate::types::{self, Todo};
use crate::{ErrorCode, Todos};

/// What [`Client::replace_todo`] writes. All properties are required, so that none is reset by
/// accident; take those that stay from the todo:
///
/// ```no_run
/// # async fn example(client: todo_client::Client, todo: todo_client::types::Todo) -> Result<(), todo_client::Error> {
/// use todo_client::TodoContent;
///
/// let done = TodoContent { completed: true, ..TodoContent::from(&todo) };
/// client.replace_todo(todo.id, done).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TodoContent {
    /// What to do, in one line: 1 to 200 characters.
    pub title: String,
    /// Details: up to 10,000 characters; `None` if there are none.
    pub description: Option<String>,
    /// Whether the todo is done.
    pub completed: bool,
}

impl From<&Todo> for TodoContent {
    fn from(todo: &Todo) -> Self {
        let Todo { title, description, completed, .. } = todo.clone();
        Self { title, description, completed }
    }
}

impl TodoContent {
    fn checked(self) -> Result<types::TodoReplace, Error> {
        let Self { title, description, completed } = self;
        let description = description.map(|text| checked("description", text)).transpose()?;
        Ok(types::TodoReplace { title: checked("title", title)?, description, completed })
    }
}

/// A text with the limits of the document.
fn checked<T: TryFrom<String>>(name: &str, text: String) -> Result<T, Error>
where
    T::Error: std::fmt::Display,
{
    T::try_from(text)
        .map_err(|error| Error::InvalidValue(plain_message(&format!("{name}: {error}"))))
}

impl Client {
    /// All todos of all pages, newest first. A page is loaded when the todos of the page before it
    /// are used up.
    pub fn todos(&self) -> Todos {
        Todos::new(self.clone())
    }

    /// One todo.
    pub async fn todo(&self, id: Uuid) -> Result<Todo, Error> {
        let send = |api: api::Client| async move { api.todo_view().id(id).send().await };
        self.call(Operation::TodoView, send).await
    }

    /// Creates a todo when it is awaited:
    ///
    /// ```no_run
    /// # async fn example(client: todo_client::Client) -> Result<(), todo_client::Error> {
    /// client.create_todo("Buy milk").description("two bottles").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_todo(&self, title: impl Into<String>) -> CreateTodo<'_> {
        let (client, title) = (self, title.into());
        CreateTodo { client, title, description: None, completed: false, id: None }
    }

    /// Replaces title, description and completed. The last write wins.
    pub async fn replace_todo(&self, id: Uuid, content: TodoContent) -> Result<Todo, Error> {
        let body = content.checked()?;
        let send = |api: api::Client| {
            let body = body.clone();
            async move { api.todo_replace().id(id).body(body).send().await }
        };
        self.call(Operation::TodoReplace, send).await
    }

    /// Inverts `completed`. It is not repeated if the response is lost; to set a certain value, use
    /// [`Client::replace_todo`].
    pub async fn toggle_todo(&self, id: Uuid) -> Result<Todo, Error> {
        let send = |api: api::Client| async move { api.todo_toggle_complete().id(id).send().await };
        self.call(Operation::TodoToggleComplete, send).await
    }

    /// Deletes a todo.
    pub async fn delete_todo(&self, id: Uuid) -> Result<(), Error> {
        let mut call = self.begin(Operation::TodoDelete);
        let send = |api: api::Client| async move { api.todo_delete().id(id).send().await };
        match self.send(&mut call, send).await {
            // The request whose response was lost has deleted it.
            Err(error) if call.response_lost && error.is(&ErrorCode::NotFound) => Ok(()),
            outcome => outcome,
        }
    }
}

/// A todo to create: see [`Client::create_todo`].
#[must_use = "it is created when it is awaited"]
#[derive(Clone, Debug)]
pub struct CreateTodo<'a> {
    client: &'a Client,
    title: String,
    description: Option<String>,
    completed: bool,
    id: Option<Uuid>,
}

impl CreateTodo<'_> {
    /// Details: up to 10,000 characters.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Whether the todo is done; `false` if not said.
    pub fn completed(mut self, completed: bool) -> Self {
        self.completed = completed;
        self
    }

    /// Unique among the todos of the user. If not said, the client chooses one, so that the request
    /// can be repeated after a lost response.
    pub fn id(mut self, id: Uuid) -> Self {
        self.id = Some(id);
        self
    }

    async fn send(self) -> Result<Todo, Error> {
        let Self { client, title, description, completed, id: chosen } = self;
        let id = chosen.unwrap_or_else(Uuid::new_v4);
        let body = types::TodoCreate {
            title: checked("title", title)?,
            description: description.map(|text| checked("description", text)).transpose()?,
            completed: Some(completed),
            id: Some(id),
        };
        let send = |api: api::Client| {
            let body = body.clone();
            async move { api.todo_create().body(body).send().await }
        };
        let mut call = client.begin(Operation::TodoCreate);
        match client.send(&mut call, send).await {
            Err(error) if call.response_lost && error.is(&ErrorCode::IdConflict) => {
                let mut call = call.followed_by(Operation::TodoView);
                let send = |api: api::Client| async move { api.todo_view().id(id).send().await };
                let todo = client.send(&mut call, send).await?;
                // The request whose response was lost has created it, unless the caller has used the
                // id before.
                if chosen.is_none() || is_what_was_sent(&todo, &body) {
                    Ok(todo)
                } else {
                    Err(error)
                }
            }
            outcome => outcome,
        }
    }
}

fn is_what_was_sent(todo: &Todo, sent: &types::TodoCreate) -> bool {
    todo.title == *sent.title
        && todo.description.as_ref() == sent.description.as_deref()
        && Some(todo.completed) == sent.completed
}

impl<'a> IntoFuture for CreateTodo<'a> {
    type Output = Result<Todo, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
