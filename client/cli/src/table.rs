//! Todos in a table that fits the terminal.

use console::{Alignment, measure_text_width, pad_str, truncate_str};
use todo_client::types::Todo;

use crate::output::{end_of_id, faint, mark};
use crate::text::one_line;

/// If there is less room than this, date and id are left out.
const SHORTEST_TITLE: usize = 15;

/// Of an id, at least so many characters are shown.
const SHORTEST_ID: usize = 4;

/// The date when a todo was created.
const DATE: usize = 10;

/// One line for each todo: number, whether it is done, title, date, and as much of the end of the id
/// as tells it from the others. `width` is that of the terminal.
pub fn lines(todos: &[Todo], width: Option<usize>) -> Vec<String> {
    let numbers = todos.len().to_string().len();
    let ids = id_lengths(todos);
    // The mark has three characters, and there are spaces.
    let left = numbers + 1 + 3 + 1;
    let right = 2 + DATE + 2 + ids.iter().max().unwrap_or(&0);
    let longest = todos.iter().map(|todo| measure_text_width(&one_line(&todo.title))).max();
    let longest = longest.unwrap_or_default();
    let narrow = width.is_some_and(|width| width < left + SHORTEST_TITLE + right);
    let others = if narrow { left } else { left + right };
    let column = width.map_or(longest, |width| longest.min(width.saturating_sub(others).max(1)));
    let line = |(index, (todo, id)): (usize, (&Todo, &usize))| {
        let title = one_line(&todo.title);
        let title = truncate_str(&title, column, "…");
        let title = if narrow {
            title
        } else {
            pad_str(&title, column, Alignment::Left, None).into_owned().into()
        };
        let title = if todo.completed { faint().apply_to(title).to_string() } else { title.into() };
        let begin = format!("{:>numbers$} {} {title}", index + 1, mark(todo));
        if narrow {
            return begin;
        }
        let date = todo.created_at.with_timezone(&chrono::Local).format("%Y-%m-%d");
        format!("{begin}  {}", faint().apply_to(format!("{date}  {}", end_of_id(todo, *id))))
    };
    todos.iter().zip(&ids).enumerate().map(line).collect()
}

/// For each todo, how many characters at the end of its id tell it from the others.
fn id_lengths(todos: &[Todo]) -> Vec<usize> {
    let reversed = |todo: &Todo| todo.id.to_string().chars().rev().collect::<String>();
    let ids: Vec<String> = todos.iter().map(reversed).collect();
    let mut sorted: Vec<&str> = ids.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    let common = |one: &str, other: &str| {
        one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count()
    };
    let length = |id: &String| {
        // The one that has most in common stands beside it.
        let place = sorted.partition_point(|other| *other < id.as_str());
        let neighbours = [place.checked_sub(1), Some(place + 1)].into_iter().flatten();
        let neighbours = neighbours.filter_map(|place| sorted.get(place));
        let most = neighbours.map(|other| common(id, other)).max().unwrap_or_default();
        (most + 1).clamp(SHORTEST_ID, id.len())
    };
    ids.iter().map(length).collect()
}

#[cfg(test)]
mod tests {
    use todo_client::Uuid;

    use super::*;

    fn todo(title: &str, id: u128) -> Todo {
        let time = chrono::DateTime::UNIX_EPOCH;
        Todo {
            id: Uuid::from_u128(id),
            title: title.to_owned(),
            description: None,
            completed: false,
            created_at: time,
            updated_at: time,
        }
    }

    #[test]
    fn a_table_is_as_wide_as_the_terminal_at_most() {
        let long = "Buy milk and bread and butter and eggs and much more besides, and 牛奶 too";
        let todos = [todo(long, 0x1234_0000), todo("Buy milk", 0x5634_0000)];
        for width in [10, 30, 40, 60, 80] {
            for line in lines(&todos, Some(width)) {
                assert!(measure_text_width(&line) <= width, "{line}");
            }
        }
        assert!(lines(&todos, None)[0].contains(long));
        assert!(lines(&todos, Some(30))[1].ends_with("Buy milk"));
    }

    #[test]
    fn ids_are_as_long_as_is_needed_to_tell_them_apart() {
        let lengths =
            |ids: &[u128]| id_lengths(&ids.iter().map(|id| todo("", *id)).collect::<Vec<_>>());
        assert_eq!(lengths(&[]), [0; 0]);
        assert_eq!(lengths(&[0x1111, 0x2222]), [4, 4]);
        assert_eq!(lengths(&[0x65_4321, 0x75_4321, 0x9999]), [6, 6, 4]);
        assert_eq!(lengths(&[7, 7]), [36, 36]);
    }
}
