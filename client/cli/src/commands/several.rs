//! Changes one todo or several.

use todo_client::TodoContent;
use todo_client::types::Todo;

use super::Context;
use crate::failure::Failure;

/// Marks as done, or as not done.
pub async fn complete(context: &Context, names: &[String], completed: bool) -> Result<(), Failure> {
    let mut changed = Vec::new();
    let mut outcome = Ok(());
    for (name, todo) in find(context, names).await? {
        let content = TodoContent { completed, ..TodoContent::from(&todo) };
        match context.client.replace_todo(todo.id, content).await {
            Ok(todo) => changed.push(todo),
            Err(error) => {
                outcome = Err(Failure::about_todo(name, error));
                break;
            }
        }
    }
    tell(context, if completed { "Done" } else { "Open again" }, &changed, outcome)
}

pub async fn remove(context: &Context, names: &[String]) -> Result<(), Failure> {
    let mut removed = Vec::new();
    let mut outcome = Ok(());
    for (name, todo) in find(context, names).await? {
        match context.client.delete_todo(todo.id).await {
            Ok(()) => removed.push(todo),
            Err(error) => {
                outcome = Err(Failure::about_todo(name, error));
                break;
            }
        }
    }
    tell(context, "Deleted", &removed, outcome)
}

/// All that are named, before the first is changed.
async fn find<'a>(context: &Context, names: &'a [String]) -> Result<Vec<(&'a str, Todo)>, Failure> {
    let mut todos: Vec<(&str, Todo)> = Vec::new();
    for name in names {
        let todo = context.find(name).await?;
        if todos.iter().all(|(_, other)| other.id != todo.id) {
            todos.push((name, todo));
        }
    }
    Ok(todos)
}

/// When all is done, so that nobody who stops reading stops the changes.
fn tell(
    context: &Context,
    verb: &str,
    todos: &[Todo],
    outcome: Result<(), Failure>,
) -> Result<(), Failure> {
    let told = context.output.changed_all(verb, todos);
    outcome.and(told)
}
