//! Which todo is meant.

use std::str::FromStr;

use todo_client::Client;
use todo_client::types::Todo;
use uuid::Uuid;

use crate::failure::Failure;
use crate::profile::{LastList, Profile};

/// How a todo is named on the command line.
#[derive(Debug, PartialEq, Eq)]
enum Reference {
    /// In the last list, from 1.
    Number(usize),
    Id(Uuid),
    /// How the id begins, in lower case.
    Prefix(String),
}

impl FromStr for Reference {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        // No id is shown with fewer than four characters.
        if text.len() < 4
            && let Ok(number) = text.parse()
        {
            return Ok(Self::Number(number));
        }
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let hexadecimal = |c: char| c.is_ascii_hexdigit() || c == '-';
        if text.len() < 4 || !text.chars().all(hexadecimal) {
            let message = "is neither a number of the last list nor the beginning of an id";
            return Err(Failure::usage(format!("{text}: {message}"))
                .with_advice("run `todo list` to see both"));
        }
        Ok(Self::Prefix(text.to_ascii_lowercase()))
    }
}

/// The todo that `text` names.
pub async fn find(client: &Client, profile: &Profile, text: &str) -> Result<Todo, Failure> {
    let gone = |error: todo_client::Error| match Failure::from(error) {
        failure if failure.is_not_found() => {
            Failure::not_found(format!("{text}: there is no such todo"))
        }
        failure => failure,
    };
    match text.parse()? {
        Reference::Number(number) => {
            let list = LastList::load(profile)?;
            client.todo(list.get(number).ok_or_else(|| list.has_no(number))?).await.map_err(gone)
        }
        Reference::Id(id) => client.todo(id).await.map_err(gone),
        // The numbers of a long list have four digits too.
        Reference::Prefix(prefix) => {
            match prefix.parse().map(|number| LastList::load(profile).map(|list| list.get(number)))
            {
                Ok(Ok(Some(id))) => client.todo(id).await.map_err(gone),
                _ => only_one(client, &prefix).await,
            }
        }
    }
}

async fn only_one(client: &Client, prefix: &str) -> Result<Todo, Failure> {
    let mut todos = client.todos().page_size(200);
    let mut found: Option<Todo> = None;
    while let Some(todo) = todos.try_next().await? {
        if !todo.id.to_string().starts_with(prefix) {
            continue;
        }
        if let Some(other) = found {
            let message = format!("{prefix}: means {} and {}, at least", other.id, todo.id);
            return Err(Failure::usage(message).with_advice("give more of the id"));
        }
        found = Some(todo);
    }
    found.ok_or_else(|| Failure::not_found(format!("{prefix}: there is no such todo")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_todo_is_named_by_number_or_by_its_id() {
        let id = "0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b";
        assert_eq!("12".parse::<Reference>().unwrap(), Reference::Number(12));
        assert_eq!("1234".parse::<Reference>().unwrap(), Reference::Prefix("1234".into()));
        assert_eq!("0199AC".parse::<Reference>().unwrap(), Reference::Prefix("0199ac".into()));
        assert_eq!(id.parse::<Reference>().unwrap(), Reference::Id(id.parse().unwrap()));
        for wrong in ["", "-1", "abc", "milk", "0199ac3e x"] {
            assert!(wrong.parse::<Reference>().is_err(), "{wrong}");
        }
    }
}
