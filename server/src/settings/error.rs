//! What is wrong with the settings, in one sentence that names the key and shows no value that
//! could be a secret.

use std::path::Path;

use config::ConfigError;

/// A sentence for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SettingsError(String);

impl SettingsError {
    pub(super) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// A file that is no TOML. The parser shows the line at fault; this shows only where it is.
    pub(super) fn in_file(file: &Path, error: &ConfigError) -> Self {
        let error = error.to_string();
        let told: Vec<&str> =
            error.lines().filter(|line| !line.contains('|')).map(str::trim).collect();
        Self(format!("{}: {}", file.display(), told.join(": ")))
    }

    pub(super) fn from_config(error: ConfigError) -> Self {
        Self(match error {
            ConfigError::Type { origin, expected, key, .. } => {
                let key = key.unwrap_or_default();
                let origin = origin.map(|origin| format!(", from {origin},")).unwrap_or_default();
                format!("{key}{origin} must be {expected}")
            }
            ConfigError::At { error, key, .. } => {
                let fault = without_texts(&error.to_string());
                match key {
                    // The library leaves the dot out behind an index.
                    Some(key) => {
                        format!("{}: {fault}", key.replace(']', "].").replace("]..", "]."))
                    }
                    None => fault,
                }
            }
            other => without_texts(&other.to_string()),
        })
    }
}

/// serde quotes the text that it did not expect: `invalid type: string "postgres://…", expected …`.
fn without_texts(message: &str) -> String {
    let message = match message.split_once("expected struct ") {
        Some((before, _)) => &format!("{before}expected a section with keys"),
        None => message,
    };
    match (message.find("string \""), message.rfind("\", expected")) {
        (Some(start), Some(end)) if start < end => {
            format!("{}text{}", &message[..start], &message[end + 1..])
        }
        _ => message.to_owned(),
    }
}
