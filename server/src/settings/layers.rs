//! Where settings come from, and which of them wins.

use std::collections::HashMap;
use std::path::Path;

use config::{Config, File, FileFormat};

use super::SettingsError;

const PREFIX: &str = "TODO";

/// What hosts of databases call `database.url`.
const DATABASE_URL: &str = "DATABASE_URL";

/// Names and values around the process: its environment, and a `.env` that gives way to it.
#[derive(Clone, Debug, Default)]
pub struct Environment(HashMap<String, String>);

impl Environment {
    /// The environment of this process and the `.env` in its folder. Values that are not Unicode
    /// are passed over.
    pub fn of_process() -> Result<Self, SettingsError> {
        let process = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Ok(Self(read_dotenv(Path::new(".env"))?).overlaid_by(process))
    }

    pub fn of(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self::default().overlaid_by(variables)
    }

    /// `variables` win.
    fn overlaid_by(mut self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        self.0.extend(variables);
        self
    }

    /// Refuses a variable of ours that is set and empty: more often than not a secret that was not
    /// filled in, and what would hold instead is not what was meant.
    fn must_be_filled(&self) -> Result<(), SettingsError> {
        let ours = |name: &str| name == DATABASE_URL || name.starts_with("TODO_");
        match self.0.iter().find(|(name, value)| ours(name) && value.is_empty()) {
            Some((name, _)) => {
                Err(SettingsError::new(format!("{name} is set but empty; set a value or unset it")))
            }
            None => Ok(()),
        }
    }
}

fn read_dotenv(file: &Path) -> Result<HashMap<String, String>, SettingsError> {
    let lines = match dotenvy::from_path_iter(file) {
        Ok(lines) => lines,
        Err(error) if error.not_found() => return Ok(HashMap::new()),
        Err(error) => return Err(SettingsError::new(format!(".env cannot be read: {error}"))),
    };
    let mut variables = HashMap::new();
    for line in lines {
        // The library's own message quotes the line, and that may hold a secret.
        let (name, value) = line.map_err(|_| {
            let previous = variables.len();
            SettingsError::new(format!(
                ".env has a line that is not NAME=value (quotes must be closed), after {previous} \
                 valid lines"
            ))
        })?;
        variables.insert(name, value);
    }
    Ok(variables)
}

/// All layers as one.
pub(super) fn merge(
    environment: Environment,
    file: Option<&Path>,
) -> Result<Config, SettingsError> {
    let mut layers = Config::builder();
    if let Some(file) = file {
        let text = std::fs::read_to_string(file).map_err(|error| {
            SettingsError::new(format!("{} cannot be read: {error}", file.display()))
        })?;
        let text = File::from_str(&text, FileFormat::Toml);
        // Parsed alone, so that a fault in it can be told from others.
        let parsed = Config::builder().add_source(text).build();
        layers = layers.add_source(parsed.map_err(|error| SettingsError::in_file(file, &error))?);
    }
    environment.must_be_filled()?;
    let Environment(mut variables) = environment;
    if let Some(url) = variables.remove(DATABASE_URL) {
        variables.entry(format!("{PREFIX}_DATABASE__URL")).or_insert(url);
    }
    let variables = config::Environment::with_prefix(PREFIX)
        .prefix_separator("_")
        .separator("__")
        .source(Some(variables.into_iter().collect()));
    layers.add_source(variables).build().map_err(SettingsError::from_config)
}
