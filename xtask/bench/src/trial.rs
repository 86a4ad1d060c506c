//! One operation, asked of one server and, in turns, of its database by pgbench.

use std::sync::Arc;
use std::time::Duration;

use super::database::Database;
use super::load::Load;
use super::measurement::{Measurement, Row};
use super::operation::Operation;
use super::options::Options;
use super::subject::Subject;
use crate::Error;

const WARM_UP: Duration = Duration::from_secs(2);

pub(super) struct Trial<'a> {
    options: &'a Options,
    operation: Operation,
    subject: &'a Subject,
    database: &'a Database,
    load: Arc<Load>,
    /// The server's statement, for pgbench.
    script: String,
    ours: Vec<Measurement>,
    pgbenchs: Vec<Measurement>,
}

impl<'a> Trial<'a> {
    /// Learns from the server what it sends for a lone request, and warms it up.
    pub(super) fn prepare(
        options: &'a Options,
        operation: Operation,
        subject: &'a Subject,
        database: &'a Database,
    ) -> Result<Self, Error> {
        let load = Load {
            address: subject.server.address(),
            connections: options.connections,
            requests: operation.requests(&subject.people),
            beside: (options.requests_beside(), operation.requests_of_one(&subject.people)),
        };
        load.alone()?;
        let statement = database.last_statement(&subject.name)?;
        let script = operation.script(&statement, &subject.people)?;
        database.check(&subject.name, &script)?;
        let load = Arc::new(load);
        load.run(WARM_UP)?;
        let (ours, pgbenchs) = (Vec::new(), Vec::new());
        Ok(Self { options, operation, subject, database, load, script, ours, pgbenchs })
    }

    pub(super) fn run(&mut self) -> Result<(), Error> {
        let Self { options, subject, database, .. } = self;
        let postgres = database.process_id();
        self.pgbenchs.push(Measurement::of(None, postgres, || {
            database.pgbench(&subject.url, &self.script, options.pool, options.time())
        })?);
        self.ours.push(Measurement::of(Some(subject.server.process_id()), postgres, || {
            self.load.run(options.time())
        })?);
        Ok(())
    }

    /// What came of all rounds: the server's line, then pgbench's.
    pub(super) fn rows(self) -> [Row; 2] {
        let users = (self.options.users.len() > 1).then_some(self.subject.users);
        [("todo-server", self.ours), ("pgbench", self.pgbenchs)].map(|(who, rounds)| Row {
            operation: self.operation,
            users,
            who,
            figures: Measurement::median(&rounds),
        })
    }
}
