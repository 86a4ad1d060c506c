//! What is measured, and how often.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::operation::Operation;

/// Measure the server beside pgbench with the same statements
#[derive(Args)]
pub(crate) struct Options {
    /// How many connections ask the server, each for one thing at a time
    #[arg(long, default_value_t = 64)]
    pub(super) connections: usize,
    /// How many connections to PostgreSQL the server may have, and pgbench has
    #[arg(long, default_value_t = 8)]
    pub(super) pool: u32,
    /// What is asked for
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Operation::ALL)]
    pub(super) operations: Vec<Operation>,
    /// How many users there are, with 100 todos each. Several numbers, such as 1000,100000, are
    /// measured in turns, with a database and a server for each
    #[arg(long, value_delimiter = ',', default_values_t = [1000])]
    pub(super) users: Vec<u32>,
    /// How many of the users ask for something; the others only have todos
    #[arg(long, default_value_t = 1000)]
    pub(super) askers: u32,
    /// How much longer than here a round trip between server and database is to take, such as 4ms
    #[arg(long, default_value = "0ms", value_parser = humantime::parse_duration)]
    pub(super) delay: Duration,
    /// One more user, who keeps this many requests in flight and is not counted
    #[arg(long, default_value_t = 0)]
    pub(super) beside: usize,
    /// How long each is measured in a round
    #[arg(long, default_value = "5s", value_parser = humantime::parse_duration)]
    pub(super) time: Duration,
    /// How many rounds; of each figure the median counts
    #[arg(long, default_value_t = 3)]
    pub(super) rounds: usize,
    /// PostgreSQL's memory for data
    #[arg(long, default_value = "512MB")]
    pub(super) shared_buffers: String,
    /// A server that is built already, in place of the release build
    #[arg(long)]
    pub(super) server: Option<PathBuf>,
    /// Draw the figures into this file, an SVG
    #[arg(long)]
    pub(super) draw: Option<PathBuf>,
}

impl Options {
    /// What a reader has to know beside the figures.
    pub(super) fn setting(&self, postgres: &str, cores: usize) -> String {
        let counted = match self.connections {
            1 => "1 connection".to_owned(),
            many => format!("{many} connections"),
        };
        let beside = match self.beside {
            0 => String::new(),
            many => format!(" beside another user's {many}"),
        };
        let distance = match self.delay {
            Duration::ZERO => String::new(),
            delay => format!("{} away, ", humantime::format_duration(delay)),
        };
        let pool = self.pool;
        format!(
            "{counted} to the server{beside}, {pool} to a durable {postgres}, {distance}{cores} \
             cores for all"
        )
    }
}
