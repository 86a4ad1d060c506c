//! Changes one todo or several.

use todo_client::TodoContent;
use todo_client::types::Todo;

use super::Context;
use crate::failure::Failure;

/// Marks as done, or as not done.
pub async fn complete(context: &Context, names: &[String], completed: bool) -> Result<(), Failure> {
    for todo in find(context, names).await? {
        let content = TodoContent { completed, ..TodoContent::from(&todo) };
        let todo = context.client.replace_todo(todo.id, content).await?;
        context.output.changed(if completed { "Done" } else { "Not done" }, &todo)?;
    }
    Ok(())
}

pub async fn remove(context: &Context, names: &[String]) -> Result<(), Failure> {
    for todo in find(context, names).await? {
        context.client.delete_todo(todo.id).await?;
        context.output.changed("Deleted", &todo)?;
    }
    Ok(())
}

/// All that are named, before the first is changed.
async fn find(context: &Context, names: &[String]) -> Result<Vec<Todo>, Failure> {
    let mut todos: Vec<Todo> = Vec::new();
    for name in names {
        let todo = context.find(name).await?;
        if todos.iter().all(|other| other.id != todo.id) {
            todos.push(todo);
        }
    }
    Ok(todos)
}
