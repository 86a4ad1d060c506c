//! Deletes todos.

use todo_client::types::Todo;

use super::{Context, each_todo};
use crate::failure::Failure;

pub async fn remove(context: &Context, names: &[String]) -> Result<(), Failure> {
    let delete = async |todo: Todo| context.client.delete_todo(todo.id).await.map(|()| todo);
    each_todo::change(context, names, "Deleted", delete).await
}
