//! Fenced blocks of Markdown.

use std::fs;
use std::path::Path;

/// What the examples call the service.
pub const SERVICE: &str = "http://127.0.0.1:8080";

pub fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The one block of `language` in `page` that contains `word`.
pub fn example(page: &str, language: &str, word: &str) -> String {
    let text = fs::read_to_string(repository().join(page)).unwrap();
    let found: Vec<_> =
        blocks(&text, language).into_iter().filter(|block| block.contains(word)).collect();
    let [block] = found.as_slice() else {
        panic!("{page} has {} blocks of {language} with `{word}`", found.len())
    };
    block.clone()
}

fn blocks(text: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    let after = text.split(&opening).skip(1);
    after.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}
