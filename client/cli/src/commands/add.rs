//! Creates a todo.

use super::Context;
use crate::arguments::Add;
use crate::failure::Failure;

pub async fn add(context: &Context, add: Add) -> Result<(), Failure> {
    let title = add.title.join(" ").replace(['\n', '\r'], " ");
    let mut todo = context.client.create_todo(title.trim()).completed(add.done);
    if let Some(description) = add.description {
        todo = todo.description(description);
    }
    context.output.changed_one("Created", &todo.await?)
}
