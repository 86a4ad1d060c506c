//! Where log lines go: standard error.

mod line_writer;

use std::io::{self, IsTerminal};
use std::sync::Mutex;

use slog::{Drain, Level, LevelFilter, Logger};

use self::line_writer::Writing;
use crate::settings::{LogFormat, LogLevel, LogSettings};

/// Lines for a terminal that wait to be written. More are dropped and counted: a slow terminal must
/// not slow requests.
const BUFFERED_LINES: usize = 4096;

/// Writes out what is buffered when it is dropped.
pub struct Guard {
    _writing: Option<Writing>,
    _terminal: Option<slog_async::AsyncGuard>,
}

/// A logger to standard error.
pub fn logger(settings: &LogSettings) -> io::Result<(Logger, Guard)> {
    let level = match settings.level {
        LogLevel::Error => Level::Error,
        LogLevel::Warning => Level::Warning,
        LogLevel::Info => Level::Info,
        LogLevel::Debug => Level::Debug,
    };
    let is_for_a_person = match settings.format {
        LogFormat::Auto => io::stderr().is_terminal(),
        LogFormat::Terminal => true,
        LogFormat::Json => false,
    };
    if is_for_a_person { Ok(for_a_person(level)) } else { for_a_collector(level) }
}

fn for_a_person(level: Level) -> (Logger, Guard) {
    let decorator = slog_term::TermDecorator::new().stderr().build();
    let format = slog_term::FullFormat::new(decorator).use_original_order().build();
    // A line that cannot be written can be told to nobody.
    let drain = LevelFilter::new(format.ignore_res(), level).ignore_res();
    let (drain, guard) = slog_async::Async::new(drain).chan_size(BUFFERED_LINES).build_with_guard();
    let logger = Logger::root(drain.ignore_res(), slog::o!());
    (logger, Guard { _writing: None, _terminal: Some(guard) })
}

fn for_a_collector(level: Level) -> io::Result<(Logger, Guard)> {
    let (writer, writing) = line_writer::write_to(io::stderr())?;
    let json = slog_json::Json::new(writer).set_newlines(true).set_flush(true);
    let drain = Mutex::new(json.add_default_keys().build()).ignore_res();
    let logger = Logger::root(LevelFilter::new(drain, level).ignore_res(), slog::o!());
    Ok((logger, Guard { _writing: Some(writing), _terminal: None }))
}
