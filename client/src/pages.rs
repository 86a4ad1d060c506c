//! The todos of all pages.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::stream::{Stream, TryStreamExt};

use crate::api;
use crate::client::Client;
use crate::error::Error;
use crate::operation::Operation;
use crate::platform::BoxFuture;
use crate::types::{Todo, TodoPage};

/// All todos, newest first: a [`Stream`] that loads one page after the other. See [`Client::todos`].
///
/// ```no_run
/// # async fn example(client: todo_client::Client) -> Result<(), todo_client::Error> {
/// let mut todos = client.todos();
/// while let Some(todo) = todos.try_next().await? {
///     println!("{}", todo.title);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is loaded until it is read"]
pub struct Todos {
    client: Client,
    page_size: Option<u32>,
    items: VecDeque<Todo>,
    next: NextPage,
    loading: Option<BoxFuture<'static, Result<TodoPage, Error>>>,
}

/// The page that follows those that were loaded.
enum NextPage {
    First,
    Token(String),
    None,
}

impl Todos {
    pub(crate) fn new(client: Client) -> Self {
        let (items, next) = (VecDeque::new(), NextPage::First);
        Self { client, page_size: None, items, next, loading: None }
    }

    /// How many todos are loaded at a time: 1 to 200. The service takes 50 if it is not said.
    pub fn page_size(mut self, todos: u32) -> Self {
        self.page_size = Some(todos);
        self
    }

    /// The next todo; `None` after the last. After an error, it tries to load the same page again.
    pub async fn try_next(&mut self) -> Result<Option<Todo>, Error> {
        TryStreamExt::try_next(self).await
    }

    fn load(&self, token: Option<&str>) -> BoxFuture<'static, Result<TodoPage, Error>> {
        let (client, token, size) = (self.client.clone(), token.map(str::to_owned), self.page_size);
        Box::pin(async move { client.page(token, size).await })
    }
}

impl Stream for Todos {
    type Item = Result<Todo, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let todos = self.get_mut();
        loop {
            if let Some(todo) = todos.items.pop_front() {
                return Poll::Ready(Some(Ok(todo)));
            }
            let token = match &todos.next {
                NextPage::First => None,
                NextPage::Token(token) => Some(token.as_str()),
                NextPage::None => return Poll::Ready(None),
            };
            let mut loading = todos.loading.take().unwrap_or_else(|| todos.load(token));
            let page = match loading.as_mut().poll(context) {
                Poll::Pending => {
                    todos.loading = Some(loading);
                    return Poll::Pending;
                }
                Poll::Ready(Ok(page)) => page,
                Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
            };
            if token.is_some() && page.next_page.as_deref() == token {
                let message = "the next page is the same page";
                return Poll::Ready(Some(Err(Error::InvalidResponse(message.into()))));
            }
            todos.items = page.items.into();
            todos.next = page.next_page.map_or(NextPage::None, NextPage::Token);
        }
    }
}

impl Client {
    async fn page(&self, token: Option<String>, size: Option<u32>) -> Result<TodoPage, Error> {
        let send = |api: api::Client| {
            let token = token.clone();
            async move {
                let mut request = api.todo_list();
                if let Some(size) = size {
                    request = request.limit(size);
                }
                if let Some(token) = token {
                    request = request.page_token(token);
                }
                request.send().await
            }
        };
        self.call(Operation::TodoList, send).await
    }
}
