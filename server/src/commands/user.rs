//! `todo-server user set-password`.

use std::io::{self, IsTerminal};

use secrecy::{ExposeSecret, SecretString};
use slog::{Discard, Logger};
use todo_api::text::{Email, Password};

use super::{AnyDatabase, CommandError};
use crate::database::Database;
use crate::database::users::SetPassword;
use crate::passwords::PasswordHash;
use crate::settings::Settings;

/// Gives the account with this address the password that standard input says, and ends all of its
/// sessions. Without mail this is the way back for somebody who has forgotten theirs.
pub fn set_password(settings: &Settings, email: String) -> Result<String, CommandError> {
    let email = Email::parse(email).map_err(|fault| CommandError::Input("EMAIL", fault))?;
    let password = Password::parse(read_password()?.expose_secret().to_owned())
        .map_err(|fault| CommandError::Input("the password", fault))?;
    match give_password(settings, &email, &password)? {
        true => Ok(format!(
            "the password of {} is set, and all sessions of the account have ended",
            email.as_str()
        )),
        false => Err(CommandError::NoAccount(email.as_str().to_owned())),
    }
}

/// What [`set_password`] does once it has read both. Answers whether there is such an account.
pub fn give_password(
    settings: &Settings,
    email: &Email,
    password: &Password,
) -> Result<bool, CommandError> {
    let database = AnyDatabase::open(settings)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(set(settings, &database, email, password));
    runtime.shutdown_background();
    database.stop()?;
    outcome
}

async fn set(
    settings: &Settings,
    database: &AnyDatabase,
    email: &Email,
    password: &Password,
) -> Result<bool, CommandError> {
    let password = PasswordHash::of(password).map_err(CommandError::from_error)?;
    let log = Logger::root(Discard, slog::o!());
    let database = Database::open(&settings.database, database.url(), &log);
    let set = database.ask(SetPassword { email: email.clone(), password }).await;
    set.map_err(|failure| CommandError::from_error(failure.into()))
}

/// A line of standard input; from a terminal without showing it.
fn read_password() -> io::Result<SecretString> {
    let input = io::stdin();
    if input.is_terminal() {
        return Ok(rpassword::prompt_password("new password: ")?.into());
    }
    let mut line = String::new();
    input.read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).into())
}
