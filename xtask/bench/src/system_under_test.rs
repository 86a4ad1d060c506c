//! A server, the database that it has for itself, and who asks it.

use std::path::Path;

use super::database::Database;
use super::delay::Delay;
use super::options::Options;
use super::server::{self, Server};
use super::users::Users;
use crate::Error;

pub(super) struct SystemUnderTest {
    pub(super) users: u32,
    /// Of the database.
    pub(super) name: String,
    /// The way from the server to the database, which pgbench takes too.
    pub(super) url: String,
    pub(super) server: Server,
    pub(super) askers: Users,
}

impl SystemUnderTest {
    /// Migrated, filled, and started.
    pub(super) fn prepare(
        options: &Options,
        users: u32,
        program: &Path,
        database: &Database,
        way: Option<&Delay>,
    ) -> Result<Self, Error> {
        let name = format!("users_{users}");
        let url = database.url(&name);
        database.create(&name)?;
        server::migrate(program, database.folder(), &url)?;
        eprintln!("filling a database with {users} users");
        database.fill(&name, users)?;
        let url = way.map_or(url, |way| way.url(&name));
        let log = database.folder().join(format!("{name}.log"));
        let server = Server::start(program, &log, &url, options.pool)?;
        let askers = Users::new(users, options.askers)?;
        Ok(Self { users, name, url, server, askers })
    }
}
