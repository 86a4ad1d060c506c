//! The todos of all pages.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::stream::{Stream, TryStreamExt, try_unfold};

use crate::api;
use crate::client::Client;
use crate::error::Error;
use crate::operation::Operation;
use crate::platform::BoxStream;
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
    todos: Option<BoxStream<'static, Result<Todo, Error>>>,
}

/// What is still to come.
struct Rest {
    client: Client,
    page_size: Option<u32>,
    items: VecDeque<Todo>,
    next: NextPage,
}

enum NextPage {
    First,
    Token(String),
    None,
}

impl Todos {
    pub(crate) fn new(client: Client) -> Self {
        Self { client, page_size: None, todos: None }
    }

    /// How many todos are loaded at a time: 1 to 200. The service takes 50 if it is not said.
    pub fn page_size(mut self, todos: u32) -> Self {
        self.page_size = Some(todos);
        self
    }

    /// The next todo; `None` after the last.
    pub async fn try_next(&mut self) -> Result<Option<Todo>, Error> {
        TryStreamExt::try_next(self).await
    }
}

impl Stream for Todos {
    type Item = Result<Todo, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { client, page_size, todos } = self.get_mut();
        let begin = || -> BoxStream<'static, _> {
            let (client, page_size) = (client.clone(), *page_size);
            let rest = Rest { client, page_size, items: VecDeque::new(), next: NextPage::First };
            Box::pin(try_unfold(rest, Rest::step))
        };
        todos.get_or_insert_with(begin).as_mut().poll_next(context)
    }
}

impl Rest {
    async fn step(mut self) -> Result<Option<(Todo, Self)>, Error> {
        loop {
            if let Some(todo) = self.items.pop_front() {
                return Ok(Some((todo, self)));
            }
            let token = match &self.next {
                NextPage::First => None,
                NextPage::Token(token) => Some(token.as_str()),
                NextPage::None => return Ok(None),
            };
            let page = self.client.page(token, self.page_size).await?;
            self.items = page.items.into();
            self.next = page.next_page.map_or(NextPage::None, NextPage::Token);
        }
    }
}

impl Client {
    async fn page(&self, token: Option<&str>, size: Option<u32>) -> Result<TodoPage, Error> {
        let send = |api: api::Client| {
            let token = token.map(str::to_owned);
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
