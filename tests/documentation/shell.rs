//! What README has a reader type first.

use std::process::Command;

use todo_tests::Service;

use crate::examples::{SERVICE, example};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_requests_of_readme_work() {
    let service = Service::start().await;
    let script = example("README.md", "sh", "curl");
    assert!(script.contains(SERVICE));
    let script = script.replace(SERVICE, &service.address);
    let output = tokio::task::spawn_blocking(move || {
        Command::new("bash").args(["-euo", "pipefail", "-c", &script]).output().unwrap()
    });
    let output = output.await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.matches("\"title\":\"Buy milk\"").count(), 2, "created and listed: {said}");
}
