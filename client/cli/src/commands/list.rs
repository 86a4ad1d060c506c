//! Lists todos.

use std::num::NonZeroUsize;

use todo_client::types::Todo;

use super::Context;
use crate::arguments::List;
use crate::failure::Failure;
use crate::output::width;
use crate::profile::LastList;
use crate::table;

pub async fn list(context: &Context, list: List) -> Result<(), Failure> {
    let search = list.search.as_ref().map(|text| text.to_lowercase());
    let wanted = |todo: &Todo| {
        let texts = [Some(&todo.title), todo.description.as_ref()];
        let has = |text: &String| {
            texts.iter().flatten().any(|part| part.to_lowercase().contains(text.as_str()))
        };
        !(list.open && todo.completed || list.done && !todo.completed)
            && search.as_ref().is_none_or(has)
    };
    let limit = list.limit.map_or(usize::MAX, NonZeroUsize::get);
    let mut pages = context.client.todos().page_size(200);
    let mut todos = Vec::new();
    while todos.len() < limit
        && let Some(todo) = pages.try_next().await?
    {
        if wanted(&todo) {
            todos.push(todo);
        }
    }
    if context.output.json {
        return context.output.json(&todos);
    }
    if todos.is_empty() {
        let filtered = list.open || list.done || list.search.is_some();
        let create = "You have no todos. Create one with `todo add`.";
        return context.output.line(if filtered { "There are no such todos." } else { create });
    }
    let saved = LastList::save(&context.profile, todos.iter().map(|todo| todo.id));
    for line in table::lines(&todos, width()) {
        context.output.line(line)?;
    }
    saved.map_err(|failure| failure.and("so the numbers are not those of this list"))
}
