//! Ctrl-C.

use std::fs;

use rexpect::process::WaitStatus;
use rustix::termios::{LocalModes, tcgetattr};
use todo_tests::{Service, UnreliableNetwork};

use crate::person::Person;

fn exit_code(terminal: &rexpect::session::PtySession) -> i32 {
    match terminal.process().wait().unwrap() {
        WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_terminal_shows_again_what_is_typed() {
    let nobody = Person::new();
    let mut terminal = nobody.terminal(&["login", "ada@example.com"]);
    terminal.exp_string("Password: ").unwrap();
    let file = terminal.process().get_file_handle().unwrap();
    let shows = || tcgetattr(&file).unwrap().local_modes.contains(LocalModes::ECHO);
    assert!(!shows(), "the password would be seen");
    terminal.send_control('c').unwrap();
    assert_eq!(exit_code(&terminal), 130);
    assert!(shows(), "the terminal stays silent");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_ended_leaves_no_file() {
    let service = Service::start().await;
    let network = UnreliableNetwork::to(&service).await;
    let ada = Person::registered(&network.address);
    let much = "insert into todos (user_id, title, description) select id, 'Todo', repeat('x', \
                10000) from users, generate_series(1, 100)";
    service.database.execute(much).unwrap();
    let files = || fs::read_dir(ada.home.path()).unwrap().count();
    let before = files();
    network.hold_after(500_000);
    let mut terminal = ada.terminal(&["export", "todos.jsonl"]);
    terminal.exp_string(" todos in ").unwrap();
    assert!(files() > before);
    terminal.send_control('c').unwrap();
    assert_eq!(exit_code(&terminal), 130);
    assert_eq!(files(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_an_editor_runs_it_is_for_the_editor() {
    let service = Service::start().await;
    let mut ada = Person::registered(&service.address);
    ada.does(&["add", "Buy milk"]);
    ada.does(&["list"]);
    let editor = "trap 'echo Buy bread > \"$1\"; exit 0' INT; echo ready; sleep 20 & wait; :";
    ada.variables = vec![("EDITOR", format!("sh -c '{}' sh", editor.replace('\'', "'\\''")))];
    let mut terminal = ada.terminal(&["edit", "1"]);
    terminal.exp_string("ready").unwrap();
    terminal.send_control('c').unwrap();
    terminal.exp_string("Changed").unwrap();
    assert_eq!(exit_code(&terminal), 0);
}
