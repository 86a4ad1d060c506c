//! Where log lines go.

use std::io;

use slog::{Drain, Level, LevelFilter, Logger};

use crate::settings::{LogFormat, LogLevel, LogSettings};

/// Lines that wait to be written. More are dropped and counted: a slow terminal must not slow
/// requests.
const BUFFERED_LINES: usize = 4096;

/// A logger to standard error, and the guard that writes out what is buffered when it is dropped.
pub fn logger(settings: &LogSettings) -> (Logger, slog_async::AsyncGuard) {
    let level = match settings.level {
        LogLevel::Error => Level::Error,
        LogLevel::Warning => Level::Warning,
        LogLevel::Info => Level::Info,
        LogLevel::Debug => Level::Debug,
    };
    match settings.format {
        LogFormat::Terminal => {
            let decorator = slog_term::TermDecorator::new().stderr().build();
            buffered(slog_term::FullFormat::new(decorator).use_original_order().build(), level)
        }
        LogFormat::Json => buffered(
            slog_json::Json::new(io::stderr()).set_newlines(true).add_default_keys().build(),
            level,
        ),
    }
}

fn buffered<D>(drain: D, level: Level) -> (Logger, slog_async::AsyncGuard)
where
    D: Drain<Ok = ()> + Send + 'static,
    D::Err: std::fmt::Debug,
{
    // A line that cannot be written can be told to nobody.
    let drain = LevelFilter::new(drain.ignore_res(), level).ignore_res();
    let (drain, guard) = slog_async::Async::new(drain).chan_size(BUFFERED_LINES).build_with_guard();
    (Logger::root(drain.ignore_res(), slog::o!()), guard)
}
