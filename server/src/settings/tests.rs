//! Each key, each layer, and each way to be wrong.

mod examples;
mod faults;
mod layers;
mod secrets;

use std::io::Write;

use super::*;

const SECRET: &str = "a secret of at least 32 bytes, really";

fn environment(variables: &[(&str, &str)]) -> Environment {
    Environment::of(variables.iter().map(|(name, value)| ((*name).into(), (*value).into())))
}

fn from_environment(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    load(environment(variables), None)
}

fn from_both(file: &str, variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let mut config = tempfile::NamedTempFile::new().unwrap();
    config.write_all(file.as_bytes()).unwrap();
    load(environment(variables), Some(config.path()))
}

fn from_file(file: &str) -> Result<Settings, SettingsError> {
    from_both(file, &[])
}

/// What the settings are, as text: the simplest way to compare all of them.
fn shown(settings: &Settings) -> String {
    settings.show().unwrap()
}

/// A good signing key, as base64.
fn key() -> String {
    let folder = tempfile::tempdir().unwrap();
    crate::signing_key::SigningKey::in_folder(folder.path()).unwrap();
    let pem = std::fs::read_to_string(folder.path().join("signing-key.pem")).unwrap();
    pem.lines().nth(1).unwrap().to_owned()
}
