//! What happens after a SIGKILL. The server that is killed is this test program, run once more.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use private_postgres::Lifetime;
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{ask, eventually, is_empty, options, runs, socket_folder, start};

const PLACE: &str = "PRIVATE_POSTGRES_TEST_PLACE";
const LIFETIME: &str = "PRIVATE_POSTGRES_TEST_LIFETIME";

/// Not a test of its own: the body of the program that the others kill.
#[test]
fn server() {
    let Some(place) = std::env::var_os(PLACE).map(PathBuf::from) else { return };
    let throwaway = std::env::var_os(LIFETIME).is_some_and(|word| word == "throwaway");
    let lifetime = if throwaway { Lifetime::Throwaway } else { Lifetime::Durable };
    let server = start(&options(&place, lifetime)).unwrap();
    println!("\nready {} {}", server.process_id(), server.url("todo"));
    std::thread::sleep(Duration::from_secs(60));
}

struct Server {
    process: Child,
    postmaster: u32,
    url: String,
}

impl Server {
    fn spawn(place: &Path, lifetime: &str) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::server", "--nocapture"])
            .env(PLACE, place)
            .env(LIFETIME, lifetime)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let ready = lines
            .find_map(|line| line.unwrap().strip_prefix("ready ").map(str::to_owned))
            .expect("the server starts");
        let (postmaster, url) = ready.split_once(' ').unwrap();
        Self { process, postmaster: postmaster.parse().unwrap(), url: url.to_owned() }
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// The watchdog is the child that is not the postmaster.
    fn watchdog(&self) -> u32 {
        let output = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output().unwrap();
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .filter_map(|line| {
                let mut numbers = line.split_whitespace().map(|word| word.parse::<u32>().unwrap());
                Some((numbers.next()?, numbers.next()?))
            })
            .find(|(child, parent)| *parent == self.process.id() && *child != self.postmaster)
            .expect("a watchdog runs")
            .0
    }
}

fn kill(process_id: u32) {
    let process = Pid::from_raw(i32::try_from(process_id).unwrap()).unwrap();
    kill_process(process, Signal::KILL).unwrap();
}

#[test]
fn the_database_ends_with_a_killed_server() {
    let place = tempfile::tempdir().unwrap();
    let mut server = Server::spawn(place.path(), "durable");
    ask(&server.url, "create table note as select 'kept' as text");
    server.kill();
    eventually("the postmaster ended", || !runs(server.postmaster));
    let next = start(&options(place.path(), Lifetime::Durable)).unwrap();
    assert_eq!(ask(&next.url("todo"), "select text from note"), "kept");
}

#[test]
fn a_start_right_after_a_kill_works() {
    let place = tempfile::tempdir().unwrap();
    for round in 0..5 {
        let mut server = Server::spawn(place.path(), "durable");
        ask(&server.url, "create table if not exists note (text text)");
        ask(&server.url, "insert into note values ('kept')");
        server.kill();
        let next = start(&options(place.path(), Lifetime::Durable)).unwrap();
        let count = ask(&next.url("todo"), "select count(*) from note");
        assert_eq!(count, (round + 1).to_string());
    }
}

#[test]
fn an_orphan_is_stopped_at_the_next_start() {
    let place = tempfile::tempdir().unwrap();
    let mut server = Server::spawn(place.path(), "durable");
    ask(&server.url, "create table note as select 'kept' as text");
    kill(server.watchdog());
    server.kill();
    std::thread::sleep(Duration::from_millis(200));
    assert!(runs(server.postmaster), "nobody is left to stop it");
    let next = start(&options(place.path(), Lifetime::Durable)).unwrap();
    assert!(!runs(server.postmaster));
    assert_eq!(ask(&next.url("todo"), "select text from note"), "kept");
}

#[test]
fn data_survives_the_end_of_all_processes() {
    let place = tempfile::tempdir().unwrap();
    let mut server = Server::spawn(place.path(), "durable");
    ask(&server.url, "create table note as select 'kept' as text");
    kill(server.watchdog());
    kill(server.postmaster);
    server.kill();
    let next = start(&options(place.path(), Lifetime::Durable)).unwrap();
    assert_eq!(ask(&next.url("todo"), "select text from note"), "kept");
}

#[test]
fn a_killed_throwaway_server_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let mut server = Server::spawn(place.path(), "throwaway");
    server.kill();
    eventually("all is removed", || is_empty(place.path()));
    assert!(!runs(server.postmaster));
    assert!(!socket_folder(&server.url).exists());
}

#[test]
fn what_a_throwaway_server_could_not_remove_is_removed_by_the_next() {
    let place = tempfile::tempdir().unwrap();
    let mut server = Server::spawn(place.path(), "throwaway");
    ask(&server.url, "create table note ()");
    kill(server.watchdog());
    server.kill();
    let next = start(&options(place.path(), Lifetime::Throwaway)).unwrap();
    assert!(!runs(server.postmaster));
    // A new cluster may happen to get the same folder.
    assert!(next.url("todo") == server.url || !socket_folder(&server.url).exists());
    assert_eq!(ask(&next.url("todo"), "select count(to_regclass('note'))"), "0");
    drop(next);
    assert!(is_empty(place.path()));
}

#[test]
fn a_kill_while_the_cluster_is_made_leaves_nothing_in_the_way() {
    let place = tempfile::tempdir().unwrap();
    for pause in [20, 100, 200, 300, 400] {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::server", "--nocapture"])
            .env(PLACE, place.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(pause));
        process.kill().unwrap();
        process.wait().unwrap();
        let mut next = Err("never tried".to_owned());
        eventually("the folder is free", || {
            next = start(&options(place.path(), Lifetime::Durable)).map_err(|e| e.to_string());
            !next.as_ref().is_err_and(|error| error.starts_with("another process"))
        });
        assert_eq!(ask(&next.unwrap().url("todo"), "select 1"), "1");
        std::fs::remove_dir_all(place.path().join("data")).unwrap();
    }
}
