//! Creating and changing todos.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use todo_tests::Service;

use crate::person::Person;

/// An editor that does what `script` says with the file `$1`.
fn editor(person: &mut Person, script: &str) {
    let path = person.home.path().join("my editor");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    person.variables = vec![("EDITOR", format!("'{}' ", path.display()))];
}

#[tokio::test(flavor = "multi_thread")]
async fn a_todo_is_added_shown_done_and_deleted() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    assert!(
        ada.does(&["add", "Buy", "milk", "--description", "two bottles"]).starts_with("Created: ")
    );
    ada.does(&["add", "--done", "Buy bread"]);
    let list = ada.does(&["list"]);
    assert!(list.contains("[x]") && list.contains("Buy milk"), "{list}");

    let shown = ada.does(&["show", "2"]);
    assert!(shown.contains("[ ]") && shown.contains("Buy milk"), "{shown}");
    assert!(shown.contains("two bottles") && shown.contains("created"), "{shown}");
    ada.does(&["done", "2", "1"]);
    assert!(ada.reads(&["show", "2", "--json"])["completed"].as_bool().unwrap());
    ada.does(&["undo", "2"]);
    assert!(!ada.reads(&["show", "2", "--json"])["completed"].as_bool().unwrap());
    assert_eq!(ada.reads(&["show", "2", "--json"])["description"], "two bottles");

    ada.does(&["rm", "1"]);
    // Numbers mean the same todos until the next list.
    assert!(ada.does(&["show", "2"]).contains("Buy milk"));
    let gone = ada.runs(&["show", "1"]);
    assert_eq!((gone.code, gone.text.trim()), (3, "todo: 1: there is no such todo"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_todo_is_named_by_the_beginning_of_its_id() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    for id in ["11112222-0000-4000-8000-000000000000", "11113333-0000-4000-8000-000000000000"] {
        let add = format!(
            "insert into todos (user_id, id, title) select id, '{id}', '{}' from users",
            &id[4..8]
        );
        service.database.execute(&add).unwrap();
    }
    assert!(ada.does(&["show", "11112"]).contains("2222"));
    ada.does(&["add", "Buy milk"]);
    let list = ada.does(&["list", "--search", "milk"]);
    let end = list.trim().trim_end_matches("\u{1b}[0m").rsplit(' ').next().unwrap();
    assert!(ada.does(&["rm", end]).contains("Buy milk"));
    assert!(ada.does(&["show", "11113333-0000-4000-8000-000000000000"]).contains("3333"));
    let both = ada.runs(&["rm", "1111"]);
    assert!(both.code == 2 && both.text.contains("give more of the id"), "{both:?}");
    assert_eq!(ada.runs(&["rm", "11114"]).code, 3);
    assert_eq!(ada.runs(&["rm", "milk"]).code, 2);
    // Nothing is deleted if one of several does not exist.
    assert_eq!(ada.runs(&["rm", "11112", "11114"]).code, 3);
    assert_eq!(ada.reads(&["list", "--json"]).as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_todo_is_edited_with_options() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    ada.does(&["add", "Buy milk", "-d", "two bottles"]);
    ada.does(&["list"]);
    ada.does(&["edit", "1", "--title", "Buy bread"]);
    let todo = ada.reads(&["show", "1", "--json"]);
    assert_eq!(
        (&todo["title"], &todo["description"]),
        (&"Buy bread".into(), &"two bottles".into())
    );
    ada.does(&["edit", "1", "--description", ""]);
    assert!(ada.reads(&["show", "1", "--json"])["description"].is_null());
    let long = "x".repeat(201);
    let outcome = ada.runs(&["edit", "1", "--title", &long]);
    assert!(outcome.code == 2 && outcome.text.contains("longer than 200"), "{outcome:?}");
    assert_eq!(ada.runs(&["add", ""]).code, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_todo_is_edited_in_an_editor() {
    let service = Service::start().await;
    let mut ada = Person::registered(&service.address);
    ada.does(&["add", "Buy milk", "-d", "two bottles"]);
    ada.does(&["list"]);
    editor(
        &mut ada,
        r#"grep -q "Buy milk" "$1" && printf 'Buy bread\n\nbrown\nor white\n' > "$1""#,
    );
    ada.does(&["edit", "1"]);
    let todo = ada.reads(&["show", "1", "--json"]);
    assert_eq!(todo["title"], "Buy bread");
    assert_eq!(todo["description"], "brown\nor white");

    editor(&mut ada, "true");
    assert_eq!(ada.does(&["edit", "1"]), "Nothing was changed.\n");
    editor(&mut ada, "exit 3");
    assert_eq!(ada.runs(&["edit", "1"]).code, 1);
    editor(&mut ada, r#"printf '\n\nbrown\n' > "$1""#);
    let outcome = ada.runs(&["edit", "1"]);
    assert_eq!(outcome.code, 2, "{}", outcome.text);
    kept_text(&outcome.text, "\n\nbrown\n");
    assert_eq!(ada.pipes(&["edit", "1"]).status.code(), Some(2));
    assert_eq!(ada.reads(&["show", "1", "--json"])["title"], "Buy bread");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_in_an_editor_is_kept_if_it_is_refused() {
    let service = Service::start().await;
    let mut ada = Person::registered(&service.address);
    ada.does(&["add", "Buy milk"]);
    ada.does(&["list"]);
    editor(&mut ada, r#"head -c 300 /dev/zero | tr '\0' x > "$1""#);
    let outcome = ada.runs(&["edit", "1"]);
    assert_eq!(outcome.code, 2, "{}", outcome.text);
    kept_text(&outcome.text, &"x".repeat(300));
}

/// The last word names a file with `text`.
fn kept_text(said: &str, text: &str) {
    let path = said.trim().rsplit(' ').next().unwrap();
    assert_eq!(fs::read_to_string(path).unwrap(), text);
    fs::remove_file(path).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_also_an_id_is_asked_back() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    let many = "insert into todos (user_id, title) select id, 'Todo' \
                from users, generate_series(1, 1300); \
                insert into todos (user_id, id, title) \
                select id, '12345678-0000-4000-8000-000000000000', 'Buy milk' from users";
    service.database.execute(many).unwrap();
    ada.does(&["list"]);
    let outcome = ada.runs(&["rm", "1234"]);
    assert!(outcome.code == 2 && outcome.text.contains("fits more than one todo"), "{outcome:?}");
    assert!(ada.does(&["rm", "123456"]).contains("Buy milk"));
    ada.does(&["rm", "1235"]);
}
