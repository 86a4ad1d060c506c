//! A PostgreSQL with a streaming replica.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::process::Command;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use private_postgres::{Lifetime, Options, PrivatePostgres};
use tempfile::TempDir;
use todo_server::database::migrations::Migrator;
use todo_server::settings::{DatabaseSettings, DatabaseUrl};

const DATABASE: &str = "todo";

/// Two clusters: what is written to the primary streams to the replica.
pub struct ReplicatedPostgres {
    // Stopped in this order: a primary waits for its replica to have everything.
    pub replica: Option<PrivatePostgres>,
    pub primary: PrivatePostgres,
    _folder: TempDir,
}

impl ReplicatedPostgres {
    /// With the current schema.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let start = |name: &str| {
            let options = Options {
                data: folder.path().join(name),
                binaries: std::env::var_os("TODO_DATABASE__POSTGRES_BIN").map(Into::into),
                database: DATABASE.to_owned(),
                lifetime: Lifetime::Durable,
            };
            PrivatePostgres::start(&options, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"))
        };
        start("primary").stop().unwrap();
        let (original, copy) = (folder.path().join("primary"), folder.path().join("replica"));
        let copied = Command::new("cp").arg("-a").args([&original, &copy]).status().unwrap();
        assert!(copied.success());
        let primary = start("primary");
        let socket = primary.socket_folder().display();
        fs::write(copy.join("standby.signal"), "").unwrap();
        let mut settings =
            OpenOptions::new().append(true).open(copy.join("postgresql.auto.conf")).unwrap();
        writeln!(settings, "primary_conninfo = 'host={socket} user=postgres'").unwrap();
        drop(settings);
        let replica = Some(start("replica"));
        let url = DatabaseUrl::parse(&primary.url(DATABASE)).unwrap();
        let settings = DatabaseSettings::default();
        Migrator::connect(&settings, &url, |_| {}).unwrap().apply(&settings).unwrap();
        Self { replica, primary, _folder: folder }
    }

    pub fn url(&self) -> String {
        self.primary.url(DATABASE)
    }

    pub fn replica_url(&self) -> String {
        self.replica.as_ref().unwrap().url(DATABASE)
    }

    /// From now on the replica receives what is written, and shows none of it.
    pub fn pause_replay(&self) {
        execute(&self.replica_url(), "select pg_wal_replay_pause()");
        execute(
            &self.replica_url(),
            "do $$ begin while pg_get_wal_replay_pause_state() <> 'paused' \
             loop perform pg_sleep(0.01); end loop; end $$",
        );
    }

    pub fn resume_replay(&self) {
        execute(&self.replica_url(), "select pg_wal_replay_resume()");
    }

    /// Runs SQL on the primary, past the service.
    pub fn execute(&self, statement: &str) {
        execute(&self.url(), statement);
    }
}

fn execute(url: &str, statement: &str) {
    PgConnection::establish(url).unwrap().batch_execute(statement).unwrap();
}
