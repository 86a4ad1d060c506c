//! `[log]`: how much, and for whom.

use serde::{Deserialize, Serialize};

use super::formats::word;

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    #[serde(deserialize_with = "word")]
    pub format: LogFormat,
    #[serde(deserialize_with = "word")]
    pub level: LogLevel,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// `Terminal` where standard error is one, else `Json`.
    #[default]
    Auto,
    /// For a person.
    Terminal,
    /// One JSON object a line, for a collector.
    Json,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    Error,
    Warning,
    /// One line a request.
    #[default]
    Info,
    Debug,
}
