//! What a command writes.

use std::io::{self, Write};

use console::{Style, Term, style};
use serde::Serialize;
use todo_client::types::Todo;

use crate::failure::Failure;
use crate::text::{escaped, one_line, printable};

/// Writes to standard output, for people or for programs.
#[derive(Clone, Copy)]
pub struct Output {
    pub json: bool,
}

impl Output {
    /// A line for people.
    pub fn line(self, text: impl AsRef<str>) -> Result<(), Failure> {
        writeln!(io::stdout(), "{}", text.as_ref())?;
        Ok(())
    }

    /// What programs read.
    pub fn json(self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(value).map_err(io::Error::from)?;
        self.line(escaped(&text))
    }

    /// A todo that was changed, in one line for people.
    pub fn changed_one(self, verb: &str, todo: &Todo) -> Result<(), Failure> {
        if self.json { self.json(todo) } else { self.changed(verb, std::slice::from_ref(todo)) }
    }

    /// Todos that were changed; for programs always a list.
    pub fn changed(self, verb: &str, todos: &[Todo]) -> Result<(), Failure> {
        if self.json {
            return self.json(&todos);
        }
        for todo in todos {
            let (title, id) = (one_line(&todo.title), end_of_id(todo, 8));
            let id = faint().apply_to(format!("({id})"));
            self.line(format!("{verb}: {} {id}", style(title).bold()))?;
        }
        Ok(())
    }

    /// All of a todo.
    pub fn todo(self, todo: &Todo) -> Result<(), Failure> {
        if self.json {
            return self.json(todo);
        }
        self.line(format!("{} {}", mark(todo), style(one_line(&todo.title)).bold()))?;
        if let Some(description) = &todo.description {
            self.line(format!("\n{}\n", printable(description)))?;
        }
        let local = |time: &chrono::DateTime<chrono::Utc>| {
            time.with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M").to_string()
        };
        self.line(faint().apply_to(format!("id       {}", todo.id)).to_string())?;
        self.line(faint().apply_to(format!("created  {}", local(&todo.created_at))).to_string())?;
        self.line(faint().apply_to(format!("changed  {}", local(&todo.updated_at))).to_string())
    }
}

/// The end of an id is random, whoever has made it; the beginning can be a time.
pub fn end_of_id(todo: &Todo, characters: usize) -> String {
    let id = todo.id.to_string();
    id.chars().skip(id.len().saturating_sub(characters)).collect()
}

/// Whether a todo is done, without and with colours.
pub fn mark(todo: &Todo) -> String {
    if todo.completed { style("[x]").green().to_string() } else { "[ ]".to_owned() }
}

/// What matters less. `console` leaves colours out if `NO_COLOR` is set or nobody looks.
pub fn faint() -> Style {
    Style::new().dim()
}

/// Columns of the terminal; `None` if the output goes elsewhere.
pub fn width() -> Option<usize> {
    let terminal = Term::stdout();
    terminal.is_term().then(|| terminal.size().1.into())
}
