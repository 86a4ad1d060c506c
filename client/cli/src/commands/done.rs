//! Marks todos as done, or as not done.

use todo_client::TodoContent;
use todo_client::types::Todo;

use super::{Context, each_todo};
use crate::failure::Failure;

pub async fn mark(context: &Context, names: &[String], completed: bool) -> Result<(), Failure> {
    let replace = async |todo: Todo| {
        let content = TodoContent { completed, ..TodoContent::from(&todo) };
        context.client.replace_todo(todo.id, content).await
    };
    each_todo::change(context, names, if completed { "Done" } else { "Open again" }, replace).await
}
