//! Todos in a table that fits the terminal.

use console::{Alignment, measure_text_width, pad_str, truncate_str};
use todo_client::types::Todo;
use uuid::Uuid;

use crate::output::{faint, mark};
use crate::text::one_line;

/// Titles are not made shorter than this, however narrow the terminal is.
const SHORTEST_TITLE: usize = 10;

/// One line for each todo: number, whether it is done, title, date, and as much of the id as tells it
/// from the others. `width` is that of the terminal.
pub fn lines(todos: &[Todo], width: Option<usize>) -> Vec<String> {
    let numbers = todos.len().to_string().len();
    let ids = id_length(todos);
    // Number, mark, date and id, with a space or two between them.
    let others = numbers + 1 + 3 + 1 + 2 + 10 + 2 + ids;
    let titles = todos.iter().map(|todo| measure_text_width(&one_line(&todo.title))).max();
    let longest = titles.unwrap_or_default();
    let room = width.map_or(longest, |width| width.saturating_sub(others).max(SHORTEST_TITLE));
    let column = longest.min(room);
    let line = |(index, todo): (usize, &Todo)| {
        let title = one_line(&todo.title);
        let title = truncate_str(&title, column, "…");
        let title = pad_str(&title, column, Alignment::Left, None);
        let title = if todo.completed { faint().apply_to(title).to_string() } else { title.into() };
        let date = todo.created_at.with_timezone(&chrono::Local).format("%Y-%m-%d");
        let id = &todo.id.to_string()[..ids];
        let rest = faint().apply_to(format!("{date}  {id}"));
        format!("{:>numbers$} {} {title}  {rest}", index + 1, mark(todo))
    };
    todos.iter().enumerate().map(line).collect()
}

/// How many characters tell each id from the others: at least 4.
fn id_length(todos: &[Todo]) -> usize {
    let mut ids: Vec<Uuid> = todos.iter().map(|todo| todo.id).collect();
    ids.sort_unstable();
    let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    let common = |pair: &[String]| {
        let same = pair[0].bytes().zip(pair[1].bytes()).take_while(|(a, b)| a == b);
        same.count() + 1
    };
    ids.windows(2).map(common).max().unwrap_or_default().clamp(4, 36)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn todo(title: &str, id: u128) -> Todo {
        let time = chrono::DateTime::UNIX_EPOCH;
        Todo {
            id: Uuid::from_u128(id << 96),
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
        let todos = [todo(long, 0x1234_0000), todo("Buy milk", 0x1234_5600)];
        for width in [40, 60, 80] {
            for line in lines(&todos, Some(width)) {
                assert!(measure_text_width(&line) <= width, "{line}");
            }
        }
        assert!(lines(&todos, None)[0].contains(long));
        assert!(lines(&todos, Some(5))[1].contains("Buy milk"));
    }

    #[test]
    fn ids_are_as_long_as_is_needed_to_tell_them_apart() {
        assert_eq!(id_length(&[]), 4);
        assert_eq!(id_length(&[todo("", 0x1111_0000), todo("", 0x2222_0000)]), 4);
        assert_eq!(id_length(&[todo("", 0x1234_5670), todo("", 0x1234_5600)]), 7);
    }
}
