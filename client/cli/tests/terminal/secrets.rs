//! Passwords and tokens are seen by nobody.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;
use todo_tests::{PASSWORD, Service};

use crate::person::Person;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_a_profile_are_for_their_owner_only() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    ada.does(&["add", "Buy milk"]);
    ada.does(&["list"]);
    let folder = ada.profile().parent().unwrap().to_owned();
    assert_eq!(mode(&folder), 0o700);
    let mut files: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let names: Vec<_> = files.iter().map(|path| path.file_name().unwrap()).collect();
    assert_eq!(names, ["default.json", "default.list", "default.lock"]);
    assert!(files.iter().all(|path| mode(path) == 0o600));
    // Neither the password, nor anything outside of the profile.
    let text = fs::read_to_string(ada.profile()).unwrap();
    assert!(!text.contains(PASSWORD));
    ada.does(&["logout"]);
    let profile: Value = serde_json::from_str(&fs::read_to_string(ada.profile()).unwrap()).unwrap();
    assert!(profile["session"].is_null() && profile["api"] == service.address);
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_arguments_nor_variables_hold_a_secret() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    let profile: Value = serde_json::from_str(&fs::read_to_string(ada.profile()).unwrap()).unwrap();
    let token = profile["session"]["access_token"].as_str().unwrap();
    let mut terminal = ada.terminal(&["passwd"]);
    terminal.exp_string("Current password: ").unwrap();
    terminal.send_line(PASSWORD).unwrap();
    terminal.exp_string("New password: ").unwrap();
    let process = process_with_home(ada.home.path());
    for file in ["cmdline", "environ"] {
        let text = fs::read(process.join(file)).unwrap();
        let text = String::from_utf8_lossy(&text);
        assert!(!text.is_empty());
        assert!(!text.contains(PASSWORD) && !text.contains(token), "{text}");
    }
    terminal.send_control('c').unwrap();
}

/// The folder of the process in `/proc`.
fn process_with_home(home: &Path) -> PathBuf {
    let home = format!("HOME={}\0", home.display());
    let processes = fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path());
    let has_home = |path: &PathBuf| {
        let variables = fs::read(path.join("environ")).unwrap_or_default();
        String::from_utf8_lossy(&variables).contains(&home)
    };
    processes.filter(|path| path.join("environ").exists()).find(has_home).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_goes_only_to_the_service_that_gave_it() {
    let (service, other) = (Service::start().await, Service::start().await);
    let ada = Person::registered(&service.address);
    let outcome = ada.runs(&["--api", &other.address, "list"]);
    assert!(outcome.code == 4 && outcome.text.contains(&other.address), "{outcome:?}");
    let outcome = ada.runs(&["--api", &other.address, "login", "ada@example.com"]);
    assert!(outcome.code == 2 && outcome.text.contains("--profile"), "{outcome:?}");
    assert_eq!(ada.runs(&["--api", &other.address, "logout"]).code, 0);
    let asked = other.log.requests();
    assert!(asked.iter().all(|request| request["operation"].is_null()), "{asked:?}");
    ada.does(&["whoami"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_for_this_machine_does_not_leave_it() {
    let service = Service::start().await;
    let mut ada = Person::registered(&service.address);
    // Nobody listens there.
    ada.variables = ["HTTP_PROXY", "http_proxy", "ALL_PROXY"]
        .map(|name| (name, "http://127.0.0.1:1".into()))
        .into();
    ada.does(&["whoami"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_profile_is_another_login() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    ada.does(&["add", "Buy milk"]);
    let arguments = ["--profile", "work", "--api", &service.address, "register", "bob@example.com"];
    let outcome = ada.types(&arguments, |terminal| {
        for question in ["New password: ", "Repeat the new password: "] {
            terminal.exp_string(question).unwrap();
            terminal.send_line(PASSWORD).unwrap();
        }
    });
    assert_eq!(outcome.code, 0, "{}", outcome.text);
    assert!(ada.does(&["--profile", "work", "whoami"]).contains("bob@example.com"));
    assert_eq!(ada.reads(&["--profile", "work", "list", "--json"]), Value::Array(vec![]));
    assert!(ada.does(&["whoami"]).contains("ada@example.com"));
}
