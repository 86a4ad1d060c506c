//! What the operator decides. `server/config.example.toml` documents every key.
//!
//! A value that exists here is valid: each section checks itself while it is read, and [`load`]
//! checks what holds between sections. Nothing here prints a secret.

mod auth;
mod database;
mod database_url;
mod error;
mod formats;
mod http;
mod issuers;
mod key_sets;
mod layers;
mod limits;
mod log;
mod quotas;
mod weak_secret;

pub use auth::{AuthSettings, LocalSettings};
pub use database::DatabaseSettings;
pub use database_url::DatabaseUrl;
pub use error::SettingsError;
pub use http::{HttpSettings, Origin, TrustedProxy};
pub use issuers::{IssuerKeys, IssuerSettings, SharedSecret, SubjectRule};
pub use key_sets::{KeySetSettings, KeySetUrl};
pub use layers::Environment;
pub use limits::LimitSettings;
pub use log::{LogFormat, LogLevel, LogSettings};
pub use quotas::QuotaSettings;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize, Serializer};

/// Everything that can be decided.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the private database and the signing key lie.
    pub data_dir: PathBuf,
    pub http: HttpSettings,
    pub limits: LimitSettings,
    pub quotas: QuotaSettings,
    pub docs: DocsSettings,
    pub database: DatabaseSettings,
    pub log: LogSettings,
    pub auth: AuthSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from(".data"),
            http: HttpSettings::default(),
            limits: LimitSettings::default(),
            quotas: QuotaSettings::default(),
            docs: DocsSettings::default(),
            database: DatabaseSettings::default(),
            log: LogSettings::default(),
            auth: AuthSettings::default(),
        }
    }
}

/// The pages about the API.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct DocsSettings {
    /// Whether `/docs` and `/openapi.json` are served.
    pub enabled: bool,
}

impl Default for DocsSettings {
    fn default() -> Self {
        Self { enabled: true }
    }
}

/// Reads all layers: the environment before `.env`, before `file`, before the defaults.
pub fn load(environment: Environment, file: Option<&Path>) -> Result<Settings, SettingsError> {
    let settings: Settings =
        layers::merge(environment, file)?.try_deserialize().map_err(SettingsError::from_config)?;
    settings.check()?;
    Ok(settings)
}

impl Settings {
    /// What holds between sections.
    fn check(&self) -> Result<(), SettingsError> {
        if self.data_dir.as_os_str().is_empty() {
            return Err(SettingsError::new(
                "data_dir is empty; set it to a folder, or remove it to use .data",
            ));
        }
        let database = &self.database;
        for (name, url) in
            [("read_url", &database.read_url), ("migration_url", &database.migration_url)]
        {
            if url.is_some() && database.url.is_none() {
                return Err(SettingsError::new(format!(
                    "database.{name} is set but database.url is not; set both or neither"
                )));
            }
        }
        Ok(())
    }

    /// What serving needs beyond that. Whoever migrates a schema has no use for keys.
    pub fn check_serving(&self) -> Result<(), SettingsError> {
        let keeps_key_to_itself =
            self.auth.local.as_ref().is_some_and(|local| local.signing_key.is_none());
        if self.database.url.is_some() && keeps_key_to_itself {
            return Err(SettingsError::new(
                "auth.local.signing_key is required if database.url is set, because all instances \
                 must sign with the same key; create one with `openssl genpkey -algorithm \
                 ed25519`, or set auth.local.enabled = false and configure an external issuer",
            ));
        }
        Ok(())
    }

    /// What holds, as TOML, with secrets hidden.
    pub fn show(&self) -> Result<String, SettingsError> {
        toml::to_string(self).map_err(|error| SettingsError::new(error.to_string()))
    }
}

/// For `serialize_with`: that there is a secret may be seen.
fn hidden<T, S: Serializer>(_: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("(hidden)")
}

/// The same for several.
fn hidden_list<T, S: Serializer>(secrets: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(secrets.iter().map(|_| "(hidden)"))
}

#[cfg(test)]
mod tests;
