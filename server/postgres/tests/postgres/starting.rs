//! A server that starts and stops in an orderly way.

use std::fs;
use std::os::unix::fs::MetadataExt;

use private_postgres::{Error, Lifetime};

use crate::support::{ask, is_empty, options, runs, socket_folder, start};

#[test]
fn data_is_there_at_the_next_start() {
    let place = tempfile::tempdir().unwrap();
    let options = options(place.path(), Lifetime::Durable);
    let mut said = Vec::new();
    let mut progress = |sentence: &str| said.push(sentence.to_owned());

    let first = private_postgres::PrivatePostgres::start(&options, &mut progress).unwrap();
    ask(&first.url("todo"), "create table note as select 'kept' as text");
    let (process_id, socket) = (first.process_id(), socket_folder(&first.url("todo")));
    assert_eq!(fs::metadata(&socket).unwrap().mode() & 0o777, 0o700);
    first.stop().unwrap();
    assert!(!runs(process_id));
    assert!(!socket.exists());

    let second = private_postgres::PrivatePostgres::start(&options, &mut progress).unwrap();
    assert_eq!(ask(&second.url("todo"), "select text from note"), "kept");
    drop(second);
    let made = said.iter().filter(|line| line.starts_with("creating a PostgreSQL")).count();
    assert_eq!(made, 1, "{said:?}");
}

#[test]
fn a_folder_serves_one_at_a_time() {
    let place = tempfile::tempdir().unwrap();
    let options = options(place.path(), Lifetime::Throwaway);
    let first = start(&options).unwrap();
    let refused = start(&options).unwrap_err();
    assert!(matches!(refused, Error::InUse { .. }), "{refused}");
    assert_eq!(ask(&first.url("todo"), "select 1"), "1", "the first is not disturbed");
}

#[test]
fn a_durable_server_is_stock_and_closed_to_the_network() {
    let place = tempfile::tempdir().unwrap();
    let server = start(&options(place.path(), Lifetime::Durable)).unwrap();
    let show = |name| ask(&server.url("todo"), &format!("show {name}"));
    assert_eq!(show("fsync"), "on");
    assert_eq!(show("synchronous_commit"), "on");
    assert_eq!(show("full_page_writes"), "on");
    assert_eq!(show("max_connections"), "100");
    assert_eq!(show("listen_addresses"), "");
    assert_eq!(show("server_encoding"), "UTF8");
    let collation = "select datcollate from pg_database where datname = 'todo'";
    assert_eq!(ask(&server.url("todo"), collation), "C");
}

#[test]
fn a_throwaway_server_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let server = start(&options(place.path(), Lifetime::Throwaway)).unwrap();
    let url = server.url("todo");
    assert_eq!(ask(&url, "show fsync"), "off");
    assert_eq!(ask(&url, "show max_connections"), "400");
    let (process_id, socket) = (server.process_id(), socket_folder(&url));
    let begin = std::time::Instant::now();
    server.stop().unwrap();
    eprintln!("stop: {:?}", begin.elapsed());
    assert!(!runs(process_id));
    assert!(is_empty(place.path()));
    assert!(!socket.exists());
}

#[test]
fn an_unfinished_cluster_does_not_count() {
    let place = tempfile::tempdir().unwrap();
    let unfinished = place.path().join("data.new");
    fs::create_dir(&unfinished).unwrap();
    fs::write(unfinished.join("PG_VERSION"), "15\n").unwrap();
    let server = start(&options(place.path(), Lifetime::Durable)).unwrap();
    assert_eq!(ask(&server.url("todo"), "select 1"), "1");
    assert!(!unfinished.exists());
}

#[test]
fn odd_names_work() {
    let place = tempfile::tempdir().unwrap();
    let odd = place.path().join("it's a \"folder\", $HOME ü");
    let mut options = options(&odd, Lifetime::Throwaway);
    options.database = "a-\"b\"".to_owned();
    let server = start(&options).unwrap();
    let names = "select datname from pg_database where datname like 'a%'";
    assert_eq!(ask(&server.url("postgres"), names), "a-\"b\"");
}

#[test]
fn a_recycled_process_number_does_not_keep_it_from_starting() {
    let place = tempfile::tempdir().unwrap();
    let options = options(place.path(), Lifetime::Durable);
    let server = start(&options).unwrap();
    let path = place.path().join("data/postmaster.pid");
    let content = fs::read_to_string(&path).unwrap();
    server.stop().unwrap();

    let mut other = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let (_, rest) = content.split_once('\n').unwrap();
    fs::write(&path, format!("{}\n{rest}", other.id())).unwrap();
    let server = start(&options).unwrap();
    assert_eq!(ask(&server.url("todo"), "select 1"), "1");
    assert!(runs(other.id()), "another's process is left alone");
    other.kill().unwrap();
    other.wait().unwrap();
}
