//! How many todos a page can hold.

use crate::database::todos::StoredTodo;

/// How long a page of several todos may be, in bytes of JSON: what one request can make the server
/// keep until it is read.
const MAX_BYTES: usize = 1024 * 1024;

/// How many bytes JSON makes of one at most: U+0001 becomes `\u0001`.
const MAX_ESCAPE: usize = 6;

/// What a todo takes beside its texts.
const FRAME: usize = 250;

/// The most of the first `todos` that a page can hold, and at least one.
pub(super) fn fitting(todos: &[StoredTodo]) -> usize {
    if length(todos) * MAX_ESCAPE + todos.len() * FRAME <= MAX_BYTES {
        return todos.len();
    }
    let mut bytes = 0;
    let fits = |todo: &&StoredTodo| {
        bytes += FRAME + texts(todo).map(written).sum::<usize>();
        bytes <= MAX_BYTES
    };
    todos.iter().take_while(fits).count().max(1)
}

/// How many bytes the texts of `todos` have.
pub(super) fn length(todos: &[StoredTodo]) -> usize {
    todos.iter().flat_map(texts).map(str::len).sum()
}

fn texts(todo: &StoredTodo) -> impl Iterator<Item = &str> {
    [Some(todo.title.as_str()), todo.description.as_deref()].into_iter().flatten()
}

/// The length of a text as `serde_json` writes it.
fn written(text: &str) -> usize {
    let extra = text.bytes().map(|byte| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0c => 1,
        0..0x20 => MAX_ESCAPE - 1,
        _ => 0,
    });
    text.len() + extra.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_long_as_it_is_written() {
        for text in ["", "Milk", "\"\\/\n\r\t\u{8}\u{c}", "\u{1}\u{1f}\u{7f}", "𝄞é"] {
            let json = serde_json::to_string(text).unwrap();
            assert_eq!(written(text) + 2, json.len(), "{text:?}");
        }
    }
}
