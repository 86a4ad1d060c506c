//! Which todo is meant.

use std::str::FromStr;

use todo_client::types::Todo;
use todo_client::{Client, Uuid};

use crate::failure::Failure;
use crate::profile::{LastList, Profile};

/// How a todo is named on the command line.
#[derive(Debug, PartialEq, Eq)]
enum Reference {
    /// In the last list, from 1.
    Number(usize),
    Id(Uuid),
    /// The beginning or the end of the id: in lower case, without hyphens.
    Part(String),
}

impl FromStr for Reference {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        // No part of an id has fewer than four characters.
        if text.len() < 4
            && let Ok(number) = text.parse()
        {
            return Ok(Self::Number(number));
        }
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let part = text.replace('-', "").to_ascii_lowercase();
        if part.len() < 4 || !part.chars().all(|c| c.is_ascii_hexdigit()) {
            let message = "is neither a number of the last list nor four characters of an id";
            return Err(Failure::usage(format!("{text}: {message}"))
                .with_advice("run `todo list` to see both"));
        }
        Ok(Self::Part(part))
    }
}

/// The todo that `text` names.
pub async fn find(client: &Client, profile: &Profile, text: &str) -> Result<Todo, Failure> {
    let view = async |id| client.todo(id).await.map_err(|error| Failure::about_todo(text, error));
    match text.parse()? {
        Reference::Number(number) => {
            let list = LastList::load(profile)?;
            view(list.get(number).ok_or_else(|| list.has_no(number))?).await
        }
        Reference::Id(id) => view(id).await,
        Reference::Part(part) => {
            let mut found = with_part(client, &part).await?;
            // The numbers of a long list have four digits too.
            if let Ok(number) = text.parse()
                && let Some(id) = LastList::load(profile)?.get(number)
                && found.iter().all(|todo| todo.id != id)
            {
                found.push(view(id).await?);
            }
            only_one(text, found)
        }
    }
}

/// All whose id begins or ends with `part`.
async fn with_part(client: &Client, part: &str) -> Result<Vec<Todo>, Failure> {
    let mut todos = client.todos().page_size(200);
    let mut found = Vec::new();
    while let Some(todo) = todos.try_next().await? {
        let id = todo.id.simple().to_string();
        if id.starts_with(part) || id.ends_with(part) {
            found.push(todo);
        }
    }
    Ok(found)
}

fn only_one(text: &str, mut found: Vec<Todo>) -> Result<Todo, Failure> {
    match (found.pop(), found.pop()) {
        (None, _) => Err(Failure::no_todo(text)),
        (Some(todo), None) => Ok(todo),
        (Some(one), Some(other)) => {
            let message =
                format!("{text}: fits more than one todo, such as {} and {}", other.id, one.id);
            Err(Failure::usage(message).with_advice("give more of the id"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_todo_is_named_by_number_or_by_its_id() {
        let id = "0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b";
        assert_eq!("12".parse::<Reference>().unwrap(), Reference::Number(12));
        assert_eq!("1234".parse::<Reference>().unwrap(), Reference::Part("1234".into()));
        assert_eq!(
            "0199AC3E-9a".parse::<Reference>().unwrap(),
            Reference::Part("0199ac3e9a".into())
        );
        assert_eq!(id.parse::<Reference>().unwrap(), Reference::Id(id.parse().unwrap()));
        for wrong in ["", "-1", "abc", "milk", "0199ac3e x"] {
            assert!(wrong.parse::<Reference>().is_err(), "{wrong}");
        }
    }
}
