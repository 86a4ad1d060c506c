//! Changes each todo that is named.

use todo_client::Error;
use todo_client::types::Todo;

use super::Context;
use crate::failure::Failure;

/// Finds all of them before the first is changed, and ends with the first that fails. `verb` tells what
/// was done.
pub async fn change(
    context: &Context,
    names: &[String],
    verb: &str,
    change: impl AsyncFn(Todo) -> Result<Todo, Error>,
) -> Result<(), Failure> {
    let mut todos: Vec<(&String, Todo)> = Vec::new();
    for name in names {
        let todo = context.find(name).await?;
        if todos.iter().all(|(_, other)| other.id != todo.id) {
            todos.push((name, todo));
        }
    }
    let (mut changed, mut outcome) = (Vec::new(), Ok(()));
    for (name, todo) in todos {
        match change(todo).await {
            Ok(todo) => changed.push(todo),
            Err(error) => {
                outcome = Err(Failure::about_todo(name, error));
                break;
            }
        }
    }
    // At the end, so that nobody who stops reading stops the changes.
    let told = context.output.changed(verb, &changed);
    outcome.and(told)
}
