//! Everything but serving.

use std::fs;
use std::path::Path;
use std::process::Output;

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use private_postgres::{Lifetime, Options, PrivatePostgres};

use crate::running::{ADA, Running, nothing_runs_on, refusal, run, run_with_input};

const KEY: &str = "TODO_AUTH__LOCAL__SIGNING_KEY";

/// A new one.
fn key() -> String {
    STANDARD.encode(Ed25519KeyPair::generate().unwrap().to_pkcs8v1().unwrap())
}

#[track_caller]
fn told(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A database as an operator would have it, elsewhere.
fn postgres(folder: &Path) -> PrivatePostgres {
    let options = Options {
        data: folder.join("elsewhere"),
        binaries: std::env::var_os("TODO_DATABASE__POSTGRES_BIN").map(Into::into),
        database: "todo".to_owned(),
        lifetime: Lifetime::Throwaway,
    };
    PrivatePostgres::start(&options, &mut |_| ()).unwrap()
}

#[test]
fn the_version_is_the_packages() {
    let folder = tempfile::tempdir().unwrap();
    let version = told(run(folder.path(), &["--version"], &[]));
    assert_eq!(version, format!("todo-server {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn check_config_prints_what_holds_and_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".env"), "TODO_DATABASE__POOL_SIZE=3\nTODO_LOG__LEVEL=debug\n")
        .unwrap();
    fs::write(
        folder.path().join("todo.toml"),
        "[database]\npool_size = 2\nstatement_cache = false\n",
    )
    .unwrap();
    let key = key();
    let variables = [
        ("TODO_LOG__LEVEL", "error"),
        ("DATABASE_URL", "postgres://u:hunter2@db/todo"),
        (KEY, key.as_str()),
    ];
    let shown = told(run(folder.path(), &["check-config", "--config", "todo.toml"], &variables));
    for line in [
        "pool_size = 3",
        "statement_cache = false",
        "level = \"error\"",
        "url = \"postgres://u:***@db/todo\"",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    assert!(!shown.contains("hunter2") && !shown.contains(&key), "{shown}");
    assert!(!folder.path().join(".data").exists());
}

#[test]
fn migrations_can_be_applied_listed_and_reverted() {
    let folder = tempfile::tempdir().unwrap();
    let postgres = postgres(folder.path());
    let url = postgres.url("todo");
    let variables = [("DATABASE_URL", url.as_str())];
    let migrate = |arguments: &[&str]| told(run(folder.path(), arguments, &variables));

    let names = [
        "2026-11-23-000000_create_users_and_todos",
        "2026-11-24-000000_create_sessions",
        "2026-11-26-000000_normalize_emails",
        "2026-11-26-000001_create_deletions",
    ];
    let all = |word: &str| names.map(|name| format!("{word}  {name}\n")).concat();
    assert_eq!(migrate(&["migrate", "--status"]), all("pending"));
    let sentence = refusal(folder.path(), &[], &[variables[0], (KEY, &key())]);
    assert!(sentence.contains("run `todo-server migrate`"), "{sentence}");

    assert_eq!(migrate(&["migrate"]), all("applied"));
    assert_eq!(migrate(&["migrate"]), "nothing to be applied\n");
    assert_eq!(migrate(&["migrate", "--status"]), all("applied"));
    for name in names.iter().rev() {
        assert_eq!(migrate(&["migrate", "--revert", "1"]), format!("reverted  {name}\n"));
    }
    let sentence = refusal(folder.path(), &["migrate", "--revert", "1"], &variables);
    assert!(sentence.contains("0 migrations to revert, not 1"), "{sentence}");
}

#[test]
fn a_database_that_cannot_be_reached_is_named_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [("DATABASE_URL", "postgres://u:hunter2@127.0.0.1:1/todo")];
    let sentence = refusal(folder.path(), &["migrate"], &variables);
    assert!(sentence.contains("postgres://u:***@127.0.0.1:1/todo"), "{sentence}");
    assert!(!sentence.contains("hunter2"), "{sentence}");
}

#[test]
fn only_citus_distributes() {
    let folder = tempfile::tempdir().unwrap();
    let postgres = postgres(folder.path());
    let url = postgres.url("todo");
    let variables = [("DATABASE_URL", url.as_str())];
    let sentence = refusal(folder.path(), &["migrate", "--distribute"], &variables);
    assert!(sentence.contains("`create extension citus`"), "{sentence}");
    let status = told(run(folder.path(), &["migrate", "--status"], &variables));
    assert!(status.starts_with("applied  ") && !status.contains("pending"), "{status}");
}

#[test]
fn migrate_works_on_the_private_database_too_and_stops_it() {
    let folder = tempfile::tempdir().unwrap();
    assert!(told(run(folder.path(), &["migrate"], &[])).starts_with("applied  "));
    assert!(told(run(folder.path(), &["migrate", "--status"], &[])).starts_with("applied  "));
    nothing_runs_on(folder.path());
}

#[test]
fn a_command_that_there_is_not_is_told_those_that_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["sevre"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("serve"));
}

#[test]
fn an_operator_can_set_a_forgotten_password() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(folder.path(), &[]);
    assert_eq!(server.ask("POST", "/api/users", ADA).0, 201);
    server.stop("TERM");

    let set = |email: &str, password: &str| {
        let arguments = ["user", "set-password", email];
        run_with_input(folder.path(), &arguments, password)
    };
    let said = told(set("Ada@Example.com", "battery staple\n"));
    assert_eq!(
        said,
        "the password of ada@example.com is set, and all sessions of the account have ended\n"
    );
    for (email, password, fault) in [
        (
            "eve@example.com",
            "battery staple\n",
            "no account with the e-mail address eve@example.com",
        ),
        ("ada", "battery staple\n", "EMAIL must be an e-mail address"),
        ("ada@example.com", "hunter2\n", "the password must have 8 to 200 characters, not 7"),
        ("ada@example.com", "", "the password must have 8 to 200 characters, not 0"),
    ] {
        let output = set(email, password);
        let sentence = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(sentence.contains(fault) && !sentence.contains("hunter2"), "{sentence}");
    }

    let server = Running::start(folder.path(), &[]);
    assert_eq!(server.ask("POST", "/api/sessions", ADA).0, 401);
    assert_eq!(
        server.ask("POST", "/api/sessions", &ADA.replace("correct horse", "battery staple")).0,
        200
    );
    server.stop("TERM");
}
