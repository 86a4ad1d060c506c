//! The picture of README: what it shows is what the program writes.

use std::fs;
use std::path::Path;

use anstyle_svg::Term;
use todo_tests::Service;

use crate::person::Person;

/// What is typed, in this order.
const SESSION: [&[&str]; 7] = [
    &["add", "Buy milk", "--description", "two bottles"],
    &["add", "Water the plants"],
    &["add", "Call grandma"],
    &["list"],
    &["done", "2"],
    &["list"],
    &["show", "3"],
];

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_shows_what_the_program_writes() {
    let service = Service::start().await;
    let mut ada = Person::registered(&service.address);
    ada.columns = 60;
    let mut shown = String::new();
    for arguments in SESSION {
        let typed: Vec<_> = arguments.iter().map(|part| quoted(part)).collect();
        shown += &format!("\u{1b}[2m$\u{1b}[0m todo {}\r\n", typed.join(" "));
        shown += &ada.runs(arguments).text.replace('\n', "\r\n");
    }
    let todos = ada.reads(&["list", "--json"]);
    let ids = todos.as_array().unwrap().iter().map(|todo| todo["id"].as_str().unwrap().to_owned());
    let ids: Vec<_> = ids.collect();
    let picture = Term::new().min_width_px(560).render_svg(&unchanging(&shown, &ids));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/command-line.svg");
    if std::env::var_os("WRITE_PICTURE").is_some() {
        fs::write(&path, &picture).unwrap();
    }
    let old = fs::read_to_string(path).unwrap_or_default();
    assert!(old == picture, "write it again with WRITE_PICTURE=1");
}

fn quoted(part: &str) -> String {
    if part.contains(' ') { format!("'{part}'") } else { part.to_owned() }
}

/// With the same ids and times each time.
fn unchanging(shown: &str, ids: &[String]) -> String {
    let mut shown = shown.to_owned();
    for (id, end) in ids.iter().zip(["b0a710ad", "c07ffee1", "5a1e70c2"]) {
        shown = shown.replace(id.as_str(), &format!("8f14e45f-0000-4000-8000-0000{end}"));
        shown = shown.replace(&id[28..], end);
        // In the list, where the style of the line ends.
        let last = |id: &str| format!("  {}\u{1b}", &id[id.len() - 4..]);
        shown = shown.replace(&last(id), &last(end));
    }
    let today = chrono::Local::now().format("%Y-%m-%d").to_string();
    let line = |line: &str| match line.find(&format!("{today} ")) {
        // A date and a time of 16 characters.
        Some(at) if line[at..].len() > 16 && line[at + 13..].starts_with(':') => {
            format!("{}2026-11-27 20:26{}", &line[..at], &line[at + 16..])
        }
        _ => line.replace(&today, "2026-11-27"),
    };
    shown.split("\r\n").map(line).collect::<Vec<_>>().join("\r\n")
}
