//! Changes title and description.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use todo_client::TodoContent;

use super::Context;
use crate::arguments::Edit;
use crate::failure::Failure;
use crate::prompt::in_foreground;
use crate::text::one_line;

pub async fn edit(context: &Context, edit: Edit) -> Result<(), Failure> {
    let todo = context.find(&edit.todo).await?;
    let old = TodoContent::from(&todo);
    if edit.title.is_some() || edit.description.is_some() {
        let title = edit.title.unwrap_or(old.title);
        let description = edit.description.or(old.description).filter(|text| !text.is_empty());
        let new = TodoContent { title, description, completed: old.completed };
        let todo = context.client.replace_todo(todo.id, new).await?;
        return context.output.changed("Changed", &todo);
    }
    let file = tempfile::Builder::new().prefix("todo-").suffix(".txt").tempfile()?;
    file.as_file().write_all(text_of(&old).as_bytes())?;
    open(file.path().to_owned()).await?;
    let text = fs::read_to_string(file.path())?;
    if text == text_of(&old) {
        return context.output.line("Nothing was changed.");
    }
    let new = content_of(&text, old.completed)?;
    match context.client.replace_todo(todo.id, new).await {
        Ok(todo) => context.output.changed("Changed", &todo),
        Err(error) => Err(keep(file, error.into())),
    }
}

/// The title in the first line, and the description after an empty line.
fn text_of(content: &TodoContent) -> String {
    let title = one_line(&content.title);
    match &content.description {
        Some(description) => format!("{title}\n\n{description}\n"),
        None => format!("{title}\n"),
    }
}

fn content_of(text: &str, completed: bool) -> Result<TodoContent, Failure> {
    let (title, description) = text.split_once('\n').unwrap_or((text, ""));
    let (title, description) = (title.trim().to_owned(), description.trim_matches('\n').trim_end());
    if title.is_empty() {
        return Err(Failure::usage("the first line is empty, so nothing was changed"));
    }
    let description = (!description.is_empty()).then(|| description.to_owned());
    Ok(TodoContent { title, description, completed })
}

/// Runs the editor of this user, as a shell would: its name may have arguments.
async fn open(path: PathBuf) -> Result<(), Failure> {
    let name = ["VISUAL", "EDITOR"].into_iter().find_map(|name| env::var(name).ok());
    let editor = name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "vi".to_owned());
    if !io::stdin().is_terminal() {
        let message = "there is no terminal for an editor";
        return Err(Failure::usage(message).with_advice("use --title and --description"));
    }
    // `exec`, because Ctrl-C is for the editor, and would end a shell that waits for it.
    let script = format!("exec {editor} \"$1\"");
    let run = move || Command::new("sh").args(["-c", &script, "todo"]).arg(&path).status();
    let status = in_foreground(run).await?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::refused(format!("{editor}: {status}, so nothing was changed")))
}

/// What was written must not be lost because it was refused.
fn keep(file: tempfile::NamedTempFile, failure: Failure) -> Failure {
    match file.keep() {
        Ok((_, path)) => failure.and(&format!("your text is in {}", Path::new(&path).display())),
        Err(_) => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_editor_saves_is_title_and_description() {
        let old = TodoContent {
            title: "Buy milk".into(),
            description: Some("two bottles\n\nor three".into()),
            completed: true,
        };
        assert_eq!(content_of(&text_of(&old), true).unwrap(), old);
        let short = TodoContent { description: None, ..old };
        assert_eq!(content_of(&text_of(&short), true).unwrap(), short);
        assert_eq!(content_of("Buy milk", true).unwrap(), short);
        assert!(content_of("\n\ntwo bottles", false).is_err());
    }
}
