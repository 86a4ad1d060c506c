//! Accounts and logins.

use std::io::Write;
use std::process::Stdio;

use todo_tests::{PASSWORD, Service};

use crate::person::Person;

#[tokio::test(flavor = "multi_thread")]
async fn one_registers_and_is_logged_in() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    assert_eq!(ada.does(&["whoami"]), format!("ada@example.com at {}\n", service.address));
    let whoami = ada.reads(&["whoami", "--json"]);
    assert_eq!(whoami["user"]["email"], "ada@example.com");
    assert_eq!(
        (whoami["api"].as_str(), whoami["profile"].as_str()),
        (Some(&*service.address), Some("default"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_logs_out_and_in_again() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    ada.does(&["logout"]);
    assert_eq!(ada.runs(&["list"]).code, 4);
    let outcome = ada.types(&["login"], |terminal| {
        terminal.exp_string("E-mail address: ").unwrap();
        terminal.send_line("ada@example.com").unwrap();
        terminal.exp_string("Password: ").unwrap();
        terminal.send_line(PASSWORD).unwrap();
    });
    assert_eq!(outcome.code, 0, "{}", outcome.text);
    assert!(!outcome.text.contains(PASSWORD), "the password was shown: {}", outcome.text);
    ada.does(&["whoami"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_can_come_from_another_program() {
    let service = Service::start().await;
    service.register("ada").await;
    let ada = Person::new();
    let mut login = ada.command(&["--api", &service.address, "login", "ada@example.com"]);
    let mut login = login.stdin(Stdio::piped()).spawn().unwrap();
    writeln!(login.stdin.take().unwrap(), "{PASSWORD}").unwrap();
    assert!(login.wait().unwrap().success());
    ada.does(&["whoami"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_refused() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    let outcome = ada.types(&["login", "ada@example.com"], |terminal| {
        terminal.exp_string("Password: ").unwrap();
        terminal.send_line("guessed wrong").unwrap();
    });
    assert_eq!(outcome.code, 1, "{}", outcome.text);
    assert!(outcome.text.contains("todo: "), "{}", outcome.text);
    // The session of before is still there.
    ada.does(&["whoami"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_login_ends_the_session_of_before() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    service.register("bob").await;
    let outcome = ada.types(&["login", "bob@example.com"], |terminal| {
        terminal.exp_string("Password: ").unwrap();
        terminal.send_line(PASSWORD).unwrap();
    });
    assert_eq!(outcome.code, 0, "{}", outcome.text);
    assert!(ada.does(&["whoami"]).contains("bob@example.com"));
    let requests = service.log.requests();
    assert!(requests.iter().any(|request| request["operation"] == "session_revoke"));
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_out_without_the_service_says_so() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    drop(service);
    let outcome = ada.runs(&["logout"]);
    assert!(outcome.code == 5 && outcome.text.contains("you are logged out here"), "{outcome:?}");
    assert!(ada.does(&["logout"]).contains("You are not logged in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_different_passwords_make_no_account() {
    let service = Service::start().await;
    let ada = Person::new();
    let outcome =
        ada.types(&["--api", &service.address, "register", "ada@example.com"], |terminal| {
            terminal.exp_string("New password: ").unwrap();
            terminal.send_line(PASSWORD).unwrap();
            terminal.exp_string("Repeat the new password: ").unwrap();
            terminal.send_line("corect horse").unwrap();
        });
    assert_eq!(outcome.code, 2);
    assert!(outcome.text.contains("the two passwords differ"), "{}", outcome.text);
    assert!(service.log.requests().iter().all(|request| request["operation"] != "user_register"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_has_an_account_is_refused() {
    let service = Service::start().await;
    service.register("ada").await;
    let other = Person::new();
    let outcome =
        other.types(&["--api", &service.address, "register", "ada@example.com"], |terminal| {
            terminal.exp_string("New password: ").unwrap();
            terminal.send_line(PASSWORD).unwrap();
            terminal.exp_string("Repeat the new password: ").unwrap();
            terminal.send_line(PASSWORD).unwrap();
        });
    assert_eq!(outcome.code, 1);
    assert!(outcome.text.contains("already exists"), "{}", outcome.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_changes_the_password() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    let change = |current: &str| {
        ada.types(&["passwd"], |terminal| {
            terminal.exp_string("Current password: ").unwrap();
            terminal.send_line(current).unwrap();
            terminal.exp_string("New password: ").unwrap();
            terminal.send_line("battery staple").unwrap();
            terminal.exp_string("Repeat the new password: ").unwrap();
            terminal.send_line("battery staple").unwrap();
        })
    };
    assert_eq!(change("guessed wrong").code, 1);
    let outcome = change(PASSWORD);
    assert_eq!(outcome.code, 0, "{}", outcome.text);
    assert_eq!(change(PASSWORD).code, 1);
    ada.does(&["whoami"]);
}
