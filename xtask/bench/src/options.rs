//! What is measured, and how often.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

use super::attack::Attack;
use super::operation::Operation;

/// Measure the server beside pgbench with the same statements, or beside an attack
#[derive(Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench")]
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
    /// A number: one more user, who keeps so many requests in flight and is not counted.
    ///
    /// Or attacks, with commas, or `all`. Then a lone user's views, lists and log-ins are measured, without
    /// and beside each, and the server's memory; the options about pgbench mean nothing. Attackers come
    /// from addresses of their own in 127.0.0.0/8 where the system has them. There are
    ///
    /// unread-h1: 150 connections ask for a page of 12 MB and read nothing;
    /// unread-h2: 180 streams of one HTTP/2 connection do;
    /// silent: 1,100 connections send nothing, or `P` and no more;
    /// slow-head: 500 connections send a byte of the head each second;
    /// slow-body: 500 connections send a byte of the body each second;
    /// refresh: 600 strangers go on with sessions that they invent, or end them;
    /// register: 600 strangers register, again and again;
    /// in-flight: one user keeps 1,000 requests in flight;
    /// delete: an account with many large todos deletes itself while it goes on asking
    #[arg(long, default_value = "0", value_parser = Beside::parse, verbatim_doc_comment)]
    pub(super) beside: Beside,
    /// Beside attacks: fail unless the lone user hardly notices. That is: the 99th percentile of views and
    /// lists below 3 times what it is without, or 10 ms if that is more, and of log-ins below 1 s; all
    /// answered; memory below 256 MiB, and afterwards at most 20 MiB more than before
    #[arg(long)]
    pub(super) check: bool,
    /// Beside attacks: how long after one the memory is looked at
    #[arg(long, default_value = "1m", value_parser = humantime::parse_duration)]
    pub(super) settle: Duration,
    /// Beside `delete`: how many todos the account has, of 40 KB each
    #[arg(long, default_value_t = 10_000)]
    pub(super) todos: u32,
    /// How long each is measured in a round [default: 5s, beside attacks 20s]
    #[arg(long, value_parser = humantime::parse_duration)]
    time: Option<Duration>,
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

/// What goes on meanwhile.
#[derive(Clone)]
pub(super) enum Beside {
    Requests(usize),
    Attacks(Vec<Attack>),
}

impl Beside {
    fn parse(text: &str) -> Result<Self, String> {
        if let Ok(number) = text.parse() {
            return Ok(Self::Requests(number));
        }
        if text == "all" {
            return Ok(Self::Attacks(Attack::value_variants().to_vec()));
        }
        let attacks = text.split(',').map(|name| {
            Attack::from_str(name, false)
                .map_err(|_| format!("`{name}` is no number and no attack; see --help"))
        });
        attacks.collect::<Result<_, _>>().map(Self::Attacks)
    }
}

impl Options {
    pub(super) fn time(&self) -> Duration {
        self.time.unwrap_or(match self.beside {
            Beside::Requests(_) => Duration::from_secs(5),
            Beside::Attacks(_) => Duration::from_secs(20),
        })
    }

    /// How many requests of one more user are in flight.
    pub(super) fn requests_beside(&self) -> usize {
        match self.beside {
            Beside::Requests(number) => number,
            Beside::Attacks(_) => 0,
        }
    }

    /// What a reader has to know beside the figures.
    pub(super) fn setting(&self, postgres: &str, cores: usize) -> String {
        let counted = match self.connections {
            1 => "1 connection".to_owned(),
            many => format!("{many} connections"),
        };
        let beside = match self.requests_beside() {
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
