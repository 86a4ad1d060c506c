//! The TypeScript of docs/api.md, with the packages that it names.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use todo_tests::Service;

use crate::examples::{SERVICE, example, repository};

/// A folder with the packages, installed once for each version of the commands that install them.
fn installed() -> PathBuf {
    let commands = example("docs/api.md", "sh", "npm install");
    let folder = repository().join("target/documentation");
    let done = folder.join("installed");
    if fs::read_to_string(&done).is_ok_and(|written| written == commands) {
        return folder;
    }
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("package.json"), r#"{"private": true, "type": "module"}"#).unwrap();
    fs::copy(repository().join("api-spec.yaml"), folder.join("api-spec.yaml")).unwrap();
    run(&folder, &commands);
    fs::write(done, commands).unwrap();
    folder
}

fn run(folder: &PathBuf, script: &str) -> String {
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}\n{said}\n{complaint}");
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_compiles_against_the_document_and_runs() {
    let service = Service::start().await;
    let module = example("docs/api.md", "ts", "createClient");
    assert!(module.contains(SERVICE));
    let module = module.replace(SERVICE, &service.address);
    let said = tokio::task::spawn_blocking(move || {
        let folder = installed();
        fs::copy(repository().join("api-spec.yaml"), folder.join("api-spec.yaml")).unwrap();
        fs::write(folder.join("example.ts"), module).unwrap();
        let generate = example("docs/api.md", "sh", "npm install");
        let generate = generate.lines().find(|line| line.starts_with("npx")).unwrap();
        let page = fs::read_to_string(repository().join("docs/api.md")).unwrap();
        let compile = page.split('`').find(|text| text.starts_with("tsc ")).unwrap().to_owned();
        run(&folder, generate);
        run(&folder, &format!("npx {compile} example.ts"));
        run(&folder, "node example.js")
    });
    assert_eq!(said.await.unwrap(), "Buy milk\n");
}
