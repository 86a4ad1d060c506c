//! Ctrl-C.

use std::fs;
use std::time::Duration;

use rexpect::process::{Signal, WaitStatus};
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

#[test]
fn nor_does_another_signal_leave_it_silent() {
    for (signal, code) in [(Signal::SIGTERM, 143), (Signal::SIGHUP, 129), (Signal::SIGQUIT, 131)] {
        let nobody = Person::new();
        let mut terminal = nobody.terminal(&["login", "ada@example.com"]);
        terminal.exp_string("Password: ").unwrap();
        let file = terminal.process().get_file_handle().unwrap();
        // Ctrl-Z is a character like any other meanwhile.
        terminal.send_control('z').unwrap();
        terminal.process_mut().signal(signal).unwrap();
        assert_eq!(exit_code(&terminal), code);
        assert!(tcgetattr(&file).unwrap().local_modes.contains(LocalModes::ECHO), "{signal}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_being_refreshed_is_kept() {
    let service = Service::start().await;
    let network = UnreliableNetwork::to(&service).await;
    let ada = Person::registered(&network.address);
    let profile = || {
        let text = fs::read_to_string(ada.profile()).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };
    let mut old = profile();
    old["session"]["refresh_at"] = "2026-01-01T00:00:00Z".into();
    fs::write(ada.profile(), old.to_string()).unwrap();
    network.delay_responses(Duration::from_secs(1));
    let mut terminal = ada.terminal(&["list"]);
    while !network.requests().contains("/api/sessions/refresh") {
        std::thread::sleep(Duration::from_millis(20));
    }
    terminal.send_control('c').unwrap();
    assert_eq!(exit_code(&terminal), 130);
    assert_ne!(profile()["session"]["refresh_token"], old["session"]["refresh_token"]);
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
