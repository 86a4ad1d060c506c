//! What keeps a server from starting, and what is said then.

use std::fs;
use std::os::unix::fs::symlink;

use private_postgres::{Error, Lifetime};

use crate::support::{ask, options, socket_folder, start};

#[test]
fn a_wrong_folder_of_programs_is_named() {
    let place = tempfile::tempdir().unwrap();
    let mut options = options(place.path(), Lifetime::Durable);
    options.binaries = Some(place.path().to_owned());
    let refused = start(&options).unwrap_err().to_string();
    assert!(refused.contains("of postgres and initdb"), "{refused}");
    assert!(refused.contains("it contains no postgres"), "{refused}");
    assert!(!options.data.exists());
}

#[test]
fn a_cluster_of_another_version_is_left_alone() {
    let place = tempfile::tempdir().unwrap();
    let options = options(place.path(), Lifetime::Durable);
    start(&options).unwrap().stop().unwrap();
    fs::write(options.data.join("PG_VERSION"), "12\n").unwrap();
    let refused = start(&options).unwrap_err().to_string();
    assert!(refused.contains("belongs to PostgreSQL 12, found only"), "{refused}");
}

#[test]
fn what_is_in_the_way_stays() {
    let place = tempfile::tempdir().unwrap();
    let options = options(place.path(), Lifetime::Throwaway);
    fs::write(&options.data, "a letter").unwrap();
    let refused = start(&options).unwrap_err();
    assert!(matches!(refused, Error::NotACluster { .. }), "{refused}");
    assert_eq!(fs::read_to_string(&options.data).unwrap(), "a letter");
}

#[test]
fn a_throwaway_server_takes_no_durable_data() {
    let place = tempfile::tempdir().unwrap();
    let durable = options(place.path(), Lifetime::Durable);
    let throwaway = options(place.path(), Lifetime::Throwaway);
    start(&durable).unwrap().stop().unwrap();
    let refused = start(&throwaway).unwrap_err();
    assert!(matches!(refused, Error::OtherLifetime { .. }), "{refused}");
    assert_eq!(ask(&start(&durable).unwrap().url("todo"), "select 1"), "1");
}

#[test]
fn a_link_in_place_of_the_socket_folder_is_not_followed() {
    let place = tempfile::tempdir().unwrap();
    let options = options(place.path(), Lifetime::Durable);
    let server = start(&options).unwrap();
    let socket = socket_folder(&server.url("todo"));
    server.stop().unwrap();
    symlink(place.path(), &socket).unwrap();
    let refused = start(&options).unwrap_err();
    fs::remove_file(&socket).unwrap();
    assert!(matches!(refused, Error::SocketFolder { .. }), "{refused}");
    assert!(refused.to_string().contains("it is a symbolic link"), "{refused}");
}

#[test]
fn a_start_that_fails_says_why_in_postgresqls_words() {
    let place = tempfile::tempdir().unwrap();
    let options = options(place.path(), Lifetime::Durable);
    start(&options).unwrap().stop().unwrap();
    fs::write(options.data.join("postgresql.auto.conf"), "no_such_setting = 1\n").unwrap();
    let refused = start(&options).unwrap_err().to_string();
    assert!(refused.contains("(FATAL:  configuration file"), "{refused}");
}
