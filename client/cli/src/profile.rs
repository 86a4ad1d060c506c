//! Logins that are kept between commands: one file each.

mod files;
mod last_list;
mod store;

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use todo_client::Session;

use crate::address::Address;
use crate::failure::Failure;

pub use last_list::LastList;
pub use store::ProfileStore;

/// How a login is called.
#[derive(Clone, Debug)]
pub struct ProfileName(String);

impl FromStr for ProfileName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if text.is_empty() || text.starts_with('.') || !text.chars().all(allowed) {
            return Err("use letters, digits, `-` and `_`".into());
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The files of one profile.
#[derive(Clone, Debug)]
pub struct Profile {
    name: ProfileName,
    folder: PathBuf,
}

/// What is kept of a login. It is printed by nobody.
#[derive(Default, Deserialize, Serialize)]
pub struct Login {
    /// The address that was logged in to last.
    pub api: Option<String>,
    /// Scheme, host and port that the session is from: it is sent nowhere else.
    origin: Option<String>,
    session: Option<Session>,
    /// What a newer version has written.
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

impl Profile {
    /// In the folder for settings of this user.
    pub fn open(name: &ProfileName) -> Result<Self, Failure> {
        let folder = files::folder().ok_or_else(|| {
            Failure::refused("there is no home folder; set HOME or XDG_CONFIG_HOME")
        })?;
        Ok(Self { name: name.clone(), folder })
    }

    pub fn name(&self) -> &ProfileName {
        &self.name
    }

    pub fn load(&self) -> Result<Login, Failure> {
        let path = self.path("json");
        let Some(text) = files::read(&path)? else { return Ok(Login::default()) };
        let damaged = |_| {
            let path = path.display();
            Failure::refused(format!("{path} is damaged")).with_advice("delete it and log in again")
        };
        serde_json::from_str(&text).map_err(damaged)
    }

    fn save(&self, login: &Login) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(login).map_err(std::io::Error::from)?;
        Ok(files::replace(&self.path("json"), &text)?)
    }

    /// Waits until no other command changes the profile.
    fn lock(&self) -> std::io::Result<fs::File> {
        files::lock(&self.path("lock"))
    }

    fn path(&self, kind: &str) -> PathBuf {
        self.folder.join(format!("{}.{kind}", self.name))
    }
}

impl Login {
    /// The session, if it is from this address.
    pub fn session_for(&self, address: &Address) -> Option<&Session> {
        let same = self.origin.as_deref() == Some(&address.origin());
        self.session.as_ref().filter(|_| same)
    }

    /// Where the session is from, if not from this address.
    pub fn session_elsewhere(&self, address: &Address) -> Option<&str> {
        self.origin.as_deref().filter(|origin| *origin != address.origin())
    }

    fn set_session(&mut self, address: &Address, session: Option<&Session>) {
        if session.is_none() && self.session_elsewhere(address).is_some() {
            return;
        }
        self.origin = session.map(|_| address.origin());
        self.api = session.map(|_| address.as_str().to_owned()).or(self.api.take());
        self.session = session.cloned();
    }
}
