//! One operation, asked of one server and, in turns, of its database by pgbench: one statement at a
//! time and, where it changes nothing, many in flight.

use std::sync::Arc;
use std::time::Duration;

use super::database::Database;
use super::load::Load;
use super::measurement::{Measurement, Row};
use super::operation::Operation;
use super::options::Options;
use super::system_under_test::SystemUnderTest;
use crate::Error;

const WARM_UP: Duration = Duration::from_secs(2);

/// So many statements are in flight on each connection of a pipelined pgbench. They are one
/// transaction: with writes that would compare one commit with many.
const PIPELINE: u64 = 16;

pub(super) struct Comparison<'a> {
    options: &'a Options,
    operation: Operation,
    system: &'a SystemUnderTest,
    database: &'a Database,
    load: Arc<Load>,
    /// The server's statement, for pgbench.
    script: String,
    ours: Vec<Measurement>,
    pgbenchs: Vec<Measurement>,
    pipelined: Vec<Measurement>,
}

impl<'a> Comparison<'a> {
    /// Learns from the server what it sends for a lone request, and warms it up.
    pub(super) fn prepare(
        options: &'a Options,
        operation: Operation,
        system: &'a SystemUnderTest,
        database: &'a Database,
    ) -> Result<Self, Error> {
        let load = Load {
            address: system.server.address(),
            connections: options.connections,
            requests: operation.requests(&system.askers),
            beside: (options.requests_beside(), operation.requests_of_one(&system.askers)),
        };
        load.alone()?;
        let statement = database.last_statement(&system.name)?;
        let script = operation.script(&statement, &system.askers)?;
        database.check(&system.name, &script)?;
        let load = Arc::new(load);
        load.run(WARM_UP)?;
        let (ours, pgbenchs, pipelined) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { options, operation, system, database, load, script, ours, pgbenchs, pipelined })
    }

    pub(super) fn run(&mut self) -> Result<(), Error> {
        let Self { options, system, database, .. } = self;
        let postgres = database.process_id();
        self.pgbenchs.push(Measurement::of(None, postgres, || {
            database.pgbench(&system.url, &self.script, options.pool, options.time())
        })?);
        if self.operation.is_read() {
            let statements = self.script.repeat(usize::try_from(PIPELINE)?);
            let script = format!("\\startpipeline\n{statements}\\endpipeline\n");
            self.pipelined.push(Measurement::of(None, postgres, || {
                let mut outcome =
                    database.pgbench(&system.url, &script, options.pool, options.time())?;
                outcome.answered *= PIPELINE;
                Ok(outcome)
            })?);
        }
        self.ours.push(Measurement::of(Some(system.server.process_id()), postgres, || {
            self.load.run(options.time())
        })?);
        Ok(())
    }

    /// What came of all rounds: the server's line, then pgbench's.
    pub(super) fn rows(self) -> Vec<Row> {
        let users = (self.options.users.len() > 1).then_some(self.system.users);
        let all = [
            ("todo-server", self.ours),
            ("pgbench", self.pgbenchs),
            ("pgbench, pipelined", self.pipelined),
        ];
        let measured = all.into_iter().filter(|(_, rounds)| !rounds.is_empty());
        let row = |(who, rounds): (_, Vec<_>)| Row {
            operation: self.operation,
            users,
            who,
            figures: Measurement::median(&rounds),
        };
        measured.map(row).collect()
    }
}
