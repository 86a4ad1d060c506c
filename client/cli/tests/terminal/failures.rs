//! Exit codes, and what is said with them.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use todo_tests::Service;

use crate::person::Person;

#[test]
fn a_wrong_command_is_2() {
    let nobody = Person::new();
    assert_eq!(nobody.runs(&["frobnicate"]).code, 2);
    assert_eq!(nobody.runs(&["--profile", "../etc/passwd", "list"]).code, 2);
    for address in ["http://todo.example.com", "https://ada:secret@todo.example.com", "todo"] {
        let outcome = nobody.runs(&["--api", address, "login", "ada@example.com"]);
        assert_eq!(outcome.code, 2, "{outcome:?}");
    }
}

#[test]
fn without_a_login_it_is_4() {
    let nobody = Person::new();
    for command in ["list", "whoami", "passwd", "export"] {
        let outcome = nobody.runs(&[command]);
        assert_eq!(outcome.code, 4, "{outcome:?}");
        assert!(outcome.text.contains("todo login"), "{outcome:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_the_service_has_ended_is_4() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    service.database.execute("delete from sessions").unwrap();
    let text = fs::read_to_string(ada.profile()).unwrap();
    let mut profile: serde_json::Value = serde_json::from_str(&text).unwrap();
    profile["session"]["refresh_at"] = "2026-01-01T00:00:00Z".into();
    fs::write(ada.profile(), profile.to_string()).unwrap();
    for _ in 0..2 {
        let outcome = ada.runs(&["list"]);
        assert!(outcome.code == 4 && outcome.text.contains("todo login"), "{outcome:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_cannot_be_reached_is_5() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    let address = service.address.clone();
    drop(service);
    let outcome = ada.runs(&["list"]);
    assert_eq!(outcome.code, 5, "{outcome:?}");
    assert!(outcome.text.contains("cannot connect to the service"), "{outcome:?}");
    assert!(outcome.text.contains(&address), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_the_service_refuses_is_2_and_a_wrong_address_is_not_3() {
    let service = Service::start().await;
    let ada = Person::new();
    let register = |api: &str, password: &'static str| {
        ada.types(&["--api", api, "register", "ada@example.com"], |terminal| {
            for question in ["New password: ", "Repeat the new password: "] {
                terminal.exp_string(question).unwrap();
                terminal.send_line(password).unwrap();
            }
        })
    };
    let outcome = register(&service.address, "short");
    assert_eq!(outcome.code, 2, "{outcome:?}");
    let outcome = register(&format!("{}/no/such/path/", service.address), "correct horse");
    assert_eq!(outcome.code, 1, "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_refuses_is_1() {
    let service = Service::start_with(&[("TODO_QUOTAS__TODOS_PER_USER", "1")]).await;
    let ada = Person::registered(&service.address);
    ada.does(&["add", "Buy milk"]);
    let outcome = ada.runs(&["add", "Buy bread"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_others_can_read_or_that_is_damaged_is_not_used() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    fs::set_permissions(ada.profile(), fs::Permissions::from_mode(0o644)).unwrap();
    for command in ["list", "logout"] {
        let outcome = ada.runs(&[command]);
        assert!(outcome.code == 1 && outcome.text.contains("chmod 600"), "{outcome:?}");
    }
    fs::set_permissions(ada.profile(), fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(ada.profile(), "{").unwrap();
    let outcome = ada.runs(&["list"]);
    assert!(outcome.code == 1 && outcome.text.contains("is damaged"), "{outcome:?}");
}
