//! Commands that run at the same time.

use std::fs;
use std::process::Stdio;

use serde_json::Value;
use todo_tests::Service;

use crate::person::Person;

#[tokio::test(flavor = "multi_thread")]
async fn ten_commands_at_once_refresh_the_session_once() {
    let service = Service::start().await;
    let ada = Person::registered(&service.address);
    let text = fs::read_to_string(ada.profile()).unwrap();
    let mut profile: Value = serde_json::from_str(&text).unwrap();
    profile["session"]["refresh_at"] = "2026-01-01T00:00:00Z".into();
    fs::write(ada.profile(), profile.to_string()).unwrap();

    let start = |_| ada.command(&["whoami"]).stdout(Stdio::piped()).spawn().unwrap();
    let commands: Vec<_> = (0..10).map(start).collect();
    for command in commands {
        let output = command.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
    let requests = service.log.requests();
    let refreshes = requests.iter().filter(|line| line["operation"] == "session_refresh").count();
    assert_eq!(refreshes, 1);
}
