//! All data in a file.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use todo_tests::{Service, UnreliableNetwork};

use crate::person::Person;

const MUCH: &str = "insert into todos (user_id, title, description) select id, 'Todo', \
                    repeat('x', 10000) from users, generate_series(1, 100)";

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_written_to_a_file_or_to_another_program() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    service.database.execute(MUCH).unwrap();
    let said = ada.does(&["export", "todos.jsonl"]);
    assert!(said.contains("100 todos are in todos.jsonl."), "{said}");
    let file = fs::read_to_string(ada.home.path().join("todos.jsonl")).unwrap();
    assert_eq!(file.lines().count(), 101);
    assert_eq!(ada.pipes(&["export"]).stdout, file.as_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_breaks_off_replaces_nothing() {
    let service = Service::start().await;
    let network = UnreliableNetwork::to(&service).await;
    let ada = Person::registered(&network.address);
    service.database.execute(MUCH).unwrap();
    let path = ada.home.path().join("todos.jsonl");
    fs::write(&path, "the old export").unwrap();
    network.cut_after(500_000);
    let outcome = ada.runs(&["export", "todos.jsonl"]);
    assert!(outcome.code == 5 && outcome.text.contains("ended too early"), "{outcome:?}");
    assert_eq!(fs::read_to_string(path).unwrap(), "the old export");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_replaces_neither_a_link_nor_a_pipe() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    ada.does(&["add", "Buy milk"]);
    let path = |name: &str| ada.home.path().join(name);
    fs::write(path("file"), "the old export").unwrap();
    fs::set_permissions(path("file"), fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("file", path("link")).unwrap();
    ada.does(&["export", "link"]);
    assert!(path("link").is_symlink());
    assert_eq!(fs::read_to_string(path("file")).unwrap().lines().count(), 2);
    assert_eq!(fs::metadata(path("file")).unwrap().permissions().mode() & 0o777, 0o640);

    assert!(Command::new("mkfifo").arg(path("pipe")).status().unwrap().success());
    let reader = Command::new("cat").arg(path("pipe")).stdout(Stdio::piped()).spawn().unwrap();
    ada.does(&["export", "pipe"]);
    let read = reader.wait_with_output().unwrap().stdout;
    assert_eq!(String::from_utf8(read).unwrap().lines().count(), 2);
    assert_eq!(ada.runs(&["export", "no folder/file"]).code, 1);
}
