//! What keeps the program from starting: one sentence each, and a failure.

use std::fs;
use std::net::TcpListener;

use crate::running::{Running, nothing_runs_on, refusal};

#[test]
fn a_folder_that_another_server_uses() {
    let folder = tempfile::tempdir().unwrap();
    let _first = Running::start(folder.path(), &[]);
    let sentence = refusal(folder.path(), &[], &[]);
    assert!(sentence.contains("another process already uses"), "{sentence}");
    assert!(sentence.contains("TODO_DATA_DIR"), "{sentence}");
}

#[test]
fn a_port_that_is_taken_and_no_database_stays_behind() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let sentence = refusal(folder.path(), &[], &[("TODO_HTTP__BIND_ADDRESS", &address)]);
    assert!(sentence.contains(&address) && sentence.contains("http.bind_address"), "{sentence}");
    nothing_runs_on(folder.path());
}

#[test]
fn a_folder_without_postgresql() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [("TODO_DATABASE__POSTGRES_BIN", folder.path().to_str().unwrap())];
    let sentence = refusal(folder.path(), &[], &variables);
    assert!(sentence.contains("database.postgres_bin"), "{sentence}");
}

#[test]
fn a_data_folder_that_cannot_be_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let inside = file.join("data");
    let sentence = refusal(folder.path(), &[], &[("TODO_DATA_DIR", inside.to_str().unwrap())]);
    assert!(sentence.contains("TODO_DATA_DIR") && sentence.contains("file/data"), "{sentence}");
}

#[test]
fn a_wrong_setting() {
    let folder = tempfile::tempdir().unwrap();
    for (name, value, named) in [
        ("TODO_HTTP__PORT", "80", "unknown field `port`"),
        ("TODO_DATABASE__POOL_SIZE", "many", "database.pool_size"),
        ("TODO_LOG__LEVEL", "loud", "log.level: unknown variant `loud`, expected one of"),
        ("DATABASE_URL", "hunter2", "database.url"),
    ] {
        let sentence = refusal(folder.path(), &[], &[(name, value)]);
        assert!(sentence.contains(named), "{sentence}");
        assert!(!sentence.contains("hunter2"), "{sentence}");
    }
    let sentence = refusal(folder.path(), &["--config", "absent.toml"], &[]);
    assert!(sentence.contains("absent.toml cannot be read"), "{sentence}");
    assert!(!folder.path().join(".data").exists(), "nothing was begun");
}

#[test]
fn a_signing_key_that_is_none() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["check-config"][..], &[]] {
        let variables = [("TODO_AUTH__LOCAL__SIGNING_KEY", "hunter2")];
        let sentence = refusal(folder.path(), arguments, &variables);
        assert!(sentence.contains("auth.local.signing_key: must be an Ed25519 key"), "{sentence}");
    }
    assert!(!folder.path().join(".data").exists(), "nothing was begun");
}

#[test]
fn a_signing_key_that_everybody_knows() {
    let folder = tempfile::tempdir().unwrap();
    for key in [
        "MC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g",
        "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC",
    ] {
        for arguments in [&["check-config"][..], &[]] {
            let sentence =
                refusal(folder.path(), arguments, &[("TODO_AUTH__LOCAL__SIGNING_KEY", key)]);
            assert!(sentence.contains("auth.local.signing_key: is published"), "{sentence}");
        }
    }
    assert!(!folder.path().join(".data").exists(), "nothing was begun");
}

#[test]
fn a_dotenv_that_cannot_be_read_is_told_without_its_content() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".env"), "A=b\nDATABASE_URL=\"hunter2\n").unwrap();
    let sentence = refusal(folder.path(), &["check-config"], &[]);
    assert!(sentence.contains(".env") && !sentence.contains("hunter2"), "{sentence}");
}

#[test]
fn a_signing_key_that_others_can_read() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    Running::start(folder.path(), &[]).stop("TERM");
    let key = folder.path().join(".data/signing-key.pem");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let sentence = refusal(folder.path(), &[], &[]);
    assert!(sentence.contains("chmod 600"), "{sentence}");
}
