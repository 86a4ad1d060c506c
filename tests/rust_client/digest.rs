//! The example of a service, `client/examples/digest.rs`, as a program.

use std::io::Write;
use std::process::{Command, Stdio};

use todo_tests::{PASSWORD, Service};

/// Builds the example. Of the whole workspace, so that nothing is compiled with other features than here.
fn digest() -> Command {
    let build = ["build", "--quiet", "--workspace", "--example", "digest"];
    let built = Command::new(env!("CARGO")).args(build).status().unwrap();
    assert!(built.success());
    let tests = std::env::current_exe().unwrap();
    Command::new(tests.parent().unwrap().with_file_name("examples").join("digest"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_digest_tells_each_user_what_is_open() {
    let service = Service::start().await;
    let (ada, bob) = (service.register("ada").await, service.register("bob").await);
    ada.todo("Buy milk").await;
    let done = ada.todo("Buy bread").await;
    ada.client.todo_toggle_complete().id(done.id).send().await.unwrap();

    let mut digest = digest()
        .arg(&service.address)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let users =
        format!("{} {PASSWORD}\n{} {PASSWORD}\neve@example.com guess\n", ada.email, bob.email);
    digest.stdin.take().unwrap().write_all(users.as_bytes()).unwrap();
    let output = digest.wait_with_output().unwrap();
    let (text, errors) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
    let (text, errors) = (text.unwrap(), errors.unwrap());
    assert_eq!(output.status.code(), Some(1), "{errors}");
    let today = chrono::Utc::now().format("%Y-%m-%d");
    let expected =
        format!("ada@example.com: 1 open\n  Buy milk (since {today})\nbob@example.com: 0 open\n");
    assert_eq!(text, expected, "{errors}");
    assert!(errors.contains("eve@example.com: "), "{errors}");
}
