//! With nothing configured: start, use, stop, start again.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::running::{ADA, Running, nothing_runs_on};

#[test]
fn a_first_start_makes_everything_and_says_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(folder.path(), &[]);
    let data = folder.path().canonicalize().unwrap().join(".data");
    for told in [
        data.to_str().unwrap(),
        &format!("http://{}/docs", server.address),
        &format!("http://{}/openapi.json", server.address),
        &format!("curl http://{}/api/users", server.address),
    ] {
        assert!(server.banner.contains(told), "{told}\n{}", server.banner);
    }
    assert_eq!(server.register_ada(), 201);
    let key = data.join("signing-key.pem").metadata().unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
}

#[test]
fn asked_to_stop_it_ends_well_and_the_database_with_it_and_the_data_stays() {
    let folder = tempfile::tempdir().unwrap();
    for signal in ["TERM", "INT", "HUP"] {
        let server = Running::start(folder.path(), &[]);
        let known = if signal == "TERM" { 201 } else { 409 };
        assert_eq!(server.register_ada(), known);
        let (status, log) = server.stop(signal);
        assert!(status.success(), "{log}");
        nothing_runs_on(folder.path());
    }
    assert_eq!(Running::start(folder.path(), &[]).register_ada(), 409);
}

#[test]
fn a_start_after_being_killed_finds_the_data() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(folder.path(), &[]);
    assert_eq!(server.register_ada(), 201);
    server.signal("KILL");
    let again = Running::start(folder.path(), &[]);
    assert_eq!(again.register_ada(), 409);
    again.stop("KILL");
    nothing_runs_on(folder.path());
    // Stopped well at last, it takes its socket's folder away as well.
    Running::start(folder.path(), &[]).stop("TERM");
}

#[test]
fn when_its_database_is_killed_it_ends_and_says_to_start_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(folder.path(), &[]);
    assert_eq!(server.register_ada(), 201);
    let postmaster = std::fs::read_to_string(folder.path().join(".data/postgres/postmaster.pid"));
    let postmaster = postmaster.unwrap().lines().next().unwrap().to_owned();
    assert!(Command::new("kill").args(["-9", &postmaster]).status().unwrap().success());
    let (status, told) = server.wait();
    assert_eq!(status.code(), Some(1));
    assert!(told.contains("start again, no data is lost"), "{told}");
    assert_eq!(Running::start(folder.path(), &[]).register_ada(), 409);
}

/// Whoever may read a process's environment would find them there as well.
#[cfg(target_os = "linux")]
#[test]
fn nothing_that_it_starts_inherits_its_secrets() {
    use std::{fs, process};

    let folder = tempfile::tempdir().unwrap();
    let secrets = [
        ("TODO_AUTH__ISSUER", "https://acme.example.com"),
        ("TODO_AUTH__AUDIENCE", "todo"),
        ("TODO_AUTH__SECRET", "a secret of at least 32 bytes, really"),
        ("TODO_AUTH__LOCAL__ENABLED", "true"),
        ("AWS_SECRET_ACCESS_KEY", "hunter2"),
        ("PGPASSWORD", "hunter2"),
    ];
    let server = Running::start(folder.path(), &secrets);
    assert_eq!(server.register_ada(), 201);
    let place = folder.path().to_str().unwrap();
    let mut seen = 0;
    for process in fs::read_dir("/proc").unwrap().flatten() {
        let read = |file| fs::read(process.path().join(file)).unwrap_or_default();
        let words = String::from_utf8_lossy(&read("cmdline")).replace('\0', " ");
        let own = process.file_name().to_str() == Some(&process::id().to_string());
        if !words.contains(place) || own {
            continue;
        }
        let environment = String::from_utf8_lossy(&read("environ")).into_owned();
        assert!(environment.contains("LC_ALL=C"), "{words}: {environment:?}");
        for (name, value) in secrets {
            let holds = environment.contains(name) || environment.contains(value);
            assert!(!holds, "{words}: {environment:?}");
        }
        seen += 1;
    }
    assert!(seen >= 2, "PostgreSQL and what watches it, not {seen}");
}

#[test]
fn on_the_private_database_any_page_of_this_machine_may_call() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(folder.path(), &[]);
    assert!(server.allows_page("http://localhost:5173"));
    assert!(!server.allows_page("https://example.com"));
    drop(server);
    let named = [("TODO_HTTP__ALLOWED_ORIGINS", "https://example.com")];
    let server = Running::start(folder.path(), &named);
    assert!(!server.allows_page("http://localhost:5173"));
    assert!(server.allows_page("https://example.com"));
}

#[test]
fn a_token_holds_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(folder.path(), &[]);
    assert_eq!(server.register_ada(), 201);
    let (status, session) = server.ask("POST", "/api/sessions", ADA);
    assert_eq!(status, 200, "{session}");
    let session: Value = serde_json::from_str(&session).unwrap();
    let token = session["access_token"].as_str().unwrap();
    server.stop("TERM");
    let again = Running::start(folder.path(), &[]);
    let (status, user) = again.ask_with_token(token, "/api/users/me");
    assert_eq!(status, 200, "{user}");
    assert!(user.contains("ada@example.com"), "{user}");
}

#[test]
fn the_log_can_be_json_one_object_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(folder.path(), &[("TODO_LOG__FORMAT", "json")]);
    server.register_ada();
    let (_, log) = server.stop("TERM");
    let lines = log.lines().filter(|line| !line.starts_with("creating a PostgreSQL"));
    let lines: Vec<Value> = lines.map(|line| serde_json::from_str(line).expect(line)).collect();
    let request = lines.iter().find(|line| line["operation"] == "user_register").unwrap();
    assert_eq!(request["status"], 201);
}

/// Sends the head of a request that registers Ada, and gives the server time to see it.
fn begin_to_register(server: &Running) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let length = ADA.len();
    write!(
        stream,
        "POST /api/users HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n"
    )
    .unwrap();
    sleep(Duration::from_millis(300));
    stream
}

#[test]
fn a_running_request_may_end_before_the_server_does() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(folder.path(), &[]);
    let mut stream = begin_to_register(&server);
    server.signal("TERM");
    sleep(Duration::from_millis(300));
    stream.write_all(ADA.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
}

#[test]
fn a_request_that_does_not_end_is_cut_off_after_the_time_to_drain() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(folder.path(), &[("TODO_HTTP__DRAIN_TIMEOUT", "200ms")]);
    let _hanging = begin_to_register(&server);
    let asked = Instant::now();
    let (status, log) = server.stop("TERM");
    // It would wait ten seconds for the body.
    assert!(status.success() && asked.elapsed() < Duration::from_secs(5), "{log}");
    assert!(log.contains("did not end within http.drain_timeout"), "{log}");
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(folder.path(), &[]);
    let _hanging = begin_to_register(&server);
    server.signal("TERM");
    sleep(Duration::from_millis(100));
    let asked = Instant::now();
    let (_, log) = server.stop("INT");
    assert!(asked.elapsed() < Duration::from_secs(5), "{log}");
    assert!(log.contains("stopping at once"), "{log}");
}
