//! Changes title and description.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use todo_client::TodoContent;

use super::Context;
use crate::arguments::Edit;
use crate::failure::Failure;
use crate::signals::in_foreground;

pub async fn edit(context: &Context, edit: Edit) -> Result<(), Failure> {
    let todo = context.find(&edit.todo).await?;
    let old = TodoContent::from(&todo);
    let replace = async |new| {
        let replaced = context.client.replace_todo(todo.id, new).await;
        replaced.map_err(|error| Failure::about_todo(&edit.todo, error))
    };
    if edit.title.is_some() || edit.description.is_some() {
        let title = edit.title.clone().unwrap_or(old.title);
        let description = edit.description.clone().or(old.description);
        let description = description.filter(|text| !text.is_empty());
        let new = TodoContent { title, description, completed: old.completed };
        return context.output.changed_one("Changed", &replace(new).await?);
    }
    let file = tempfile::Builder::new().prefix("todo-").suffix(".txt").tempfile()?;
    file.as_file().write_all(text_of(&old).as_bytes())?;
    let edited = async {
        open(file.path().to_owned()).await?;
        let text = fs::read_to_string(file.path())?;
        if text == text_of(&old) {
            return Ok(None);
        }
        replace(content_of(&text, &old)?).await.map(Some)
    };
    match edited.await {
        Ok(Some(todo)) => context.output.changed_one("Changed", &todo),
        Ok(None) => context.output.line("Nothing was changed."),
        Err(failure) => Err(keep(file, &old, failure)),
    }
}

/// The title in the first line, and the description after an empty line.
fn text_of(content: &TodoContent) -> String {
    let title = first_line(&content.title);
    match &content.description {
        Some(description) => format!("{title}\n\n{description}\n"),
        None => format!("{title}\n"),
    }
}

fn first_line(title: &str) -> String {
    title.replace(['\n', '\r'], " ")
}

fn content_of(text: &str, old: &TodoContent) -> Result<TodoContent, Failure> {
    let (title, description) = text.split_once('\n').unwrap_or((text, ""));
    let description = description.trim_matches('\n').trim_end();
    if title.trim().is_empty() {
        return Err(Failure::usage("the first line is empty, so nothing was changed"));
    }
    let same = title == first_line(&old.title);
    let title = if same { old.title.clone() } else { title.trim().to_owned() };
    let description = (!description.is_empty()).then(|| description.to_owned());
    Ok(TodoContent { title, description, completed: old.completed })
}

/// Runs the editor of this user, as a shell would: its name may have arguments.
async fn open(path: PathBuf) -> Result<(), Failure> {
    let name = |variable| env::var(variable).ok().filter(|name| !name.trim().is_empty());
    let editor = name("VISUAL").or_else(|| name("EDITOR")).unwrap_or_else(|| "vi".to_owned());
    if !io::stdin().is_terminal() {
        let message = "there is no terminal for an editor";
        return Err(Failure::usage(message).with_advice("use --title and --description"));
    }
    // `exec`, because Ctrl-C is for the editor, and would end a shell that waits for it.
    let script = format!("exec env {editor} \"$1\"");
    let run = move || Command::new("sh").args(["-c", &script, "todo"]).arg(&path).status();
    let status = in_foreground(run).await?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::refused(format!("{editor}: {status}, so nothing was changed")))
}

/// What was written must not be lost because it was refused.
fn keep(file: tempfile::NamedTempFile, old: &TodoContent, failure: Failure) -> Failure {
    if fs::read(file.path()).is_ok_and(|text| text == text_of(old).as_bytes()) {
        return failure;
    }
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
        assert_eq!(content_of(&text_of(&old), &old).unwrap(), old);
        let short = TodoContent { description: None, ..old };
        assert_eq!(content_of(&text_of(&short), &short).unwrap(), short);
        assert_eq!(content_of("Buy milk", &short).unwrap(), short);
        assert!(content_of("\n\ntwo bottles", &short).is_err());
        let lines = TodoContent { title: "Buy\nmilk".into(), ..short };
        assert_eq!(content_of("Buy milk\n\nsoon\n", &lines).unwrap().title, "Buy\nmilk");
    }
}
