//! The table of todos.

use std::process::{Command, Stdio};

use todo_tests::Service;

use crate::person::Person;

#[tokio::test(flavor = "multi_thread")]
async fn a_list_fits_the_terminal_and_follows_all_pages() {
    let service = Service::start().await;
    let mut ada = Person::registered(&service.address);
    let many = "insert into todos (user_id, title, created_at) \
                select id, repeat('Todo ', 30) || n, now() - n * interval '1 second' \
                from users, generate_series(1, 450) n";
    service.database.execute(many).unwrap();
    for columns in [50, 80, 120] {
        ada.columns = columns;
        ada.variables = vec![("NO_COLOR", "1".to_owned())];
        let list = ada.does(&["list"]);
        assert_eq!(list.lines().count(), 450);
        for line in list.lines() {
            assert!(line.chars().count() <= columns as usize, "{line}");
        }
    }
    assert_eq!(ada.reads(&["list", "--json"]).as_array().unwrap().len(), 450);
    assert_eq!(ada.does(&["list", "-n", "3"]).lines().count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_can_be_filtered() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    assert!(ada.does(&["list"]).starts_with("You have no todos."));
    ada.does(&["add", "Buy milk"]);
    ada.does(&["add", "--done", "Buy bread", "-d", "or Milk rolls"]);
    let titles = |arguments: &[&str]| {
        let list = ada.reads(arguments);
        let titles = list.as_array().unwrap().iter().map(|todo| todo["title"].as_str().unwrap());
        titles.map(str::to_owned).collect::<Vec<_>>()
    };
    ada.does(&["list"]);
    assert_eq!(ada.does(&["list", "--search", "eggs"]), "There are no such todos.\n");
    assert!(ada.does(&["show", "2"]).contains("Buy milk"), "an empty list has taken the numbers");
    assert_eq!(titles(&["list", "--json", "--open"]), ["Buy milk"]);
    assert_eq!(titles(&["list", "--json", "--done"]), ["Buy bread"]);
    assert_eq!(titles(&["list", "--json", "--search", "MILK"]), ["Buy bread", "Buy milk"]);
    assert_eq!(titles(&["list", "--json", "--search", "milk", "--open"]), ["Buy milk"]);
    assert_eq!(ada.runs(&["list", "--open", "--done"]).code, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_are_for_terminals_that_want_them() {
    let service = Service::start().await;
    let mut ada = Person::registered(&service.address);
    ada.does(&["add", "--done", "Buy milk"]);
    assert!(ada.does(&["list"]).contains('\u{1b}'));
    let piped = ada.pipes(&["list"]);
    assert!(!String::from_utf8(piped.stdout).unwrap().contains('\u{1b}'));
    ada.variables = vec![("NO_COLOR", "1".to_owned())];
    assert!(!ada.does(&["list"]).contains('\u{1b}'));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_obeys_nothing_of_a_title() {
    let service = Service::start().await;
    let mut ada = Person::registered(&service.address);
    ada.variables = vec![("NO_COLOR", "1".to_owned())];
    ada.does(&["add", "\u{1b}]0;owned\u{7}\u{1b}[2J", "-d", "\u{9b}31mred"]);
    let commands = [
        &["list"][..],
        &["list", "--json"],
        &["show", "1"],
        &["show", "1", "--json"],
        &["done", "1"],
        &["rm", "1"],
    ];
    for command in commands {
        let text = ada.does(command);
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{9b}']), "{command:?}: {text:?}");
    }
    service.database.execute("update users set email = 'a\u{202e}da@example.com'").unwrap();
    for command in [&["whoami"][..], &["whoami", "--json"]] {
        assert!(!ada.does(command).contains('\u{202e}'), "{command:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_nothing_does_not_stop_what_was_begun() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    for title in ["Buy milk", "Buy bread", "Buy eggs"] {
        ada.does(&["add", title]);
    }
    ada.does(&["list"]);
    let mut remove = ada.command(&["rm", "1", "2", "3"]);
    let mut remove = remove.stdout(Stdio::piped()).spawn().unwrap();
    drop(remove.stdout.take());
    remove.wait().unwrap();
    assert_eq!(ada.reads(&["list", "--json"]), serde_json::Value::Array(vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_the_first_line_only_gets_no_error() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    let many = "insert into todos (user_id, title) select id, repeat('x', 190) \
                from users, generate_series(1, 2000)";
    service.database.execute(many).unwrap();
    let mut list = ada.command(&["list"]);
    let mut list = list.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Dropped at once, because it holds the other end of the pipe too.
    let head = Command::new("head").arg("-1").stdin(list.stdout.take().unwrap()).output().unwrap();
    assert!(head.stdout.starts_with(b"   1 [ ] x"), "{head:?}");
    let list = list.wait_with_output().unwrap();
    assert_eq!((list.status.code(), &*list.stderr), (Some(0), &b""[..]), "{list:?}");
}
