//! Asking a person.

use std::io::{self, IsTerminal, Write};

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use todo_client::Secret;
use tokio::task::spawn_blocking;

use crate::failure::Failure;

/// A line that a person types.
pub async fn line(question: &str) -> Result<String, Failure> {
    ask(question);
    let line = read().await?.filter(|line| !line.trim().is_empty());
    line.ok_or_else(|| Failure::usage(format!("{question}: nothing was typed")))
}

/// A line that is not shown while it is typed.
pub async fn secret(question: &str) -> Result<Secret, Failure> {
    let hidden = Hidden::begin()?;
    ask(question);
    let line = read().await;
    if hidden.is_some() {
        // The line feed was not shown either.
        let _ = writeln!(io::stderr());
    }
    drop(hidden);
    match line? {
        Some(line) => Ok(line.into()),
        None => Err(Failure::usage(format!("{question}: nothing was typed"))),
    }
}

/// A new password, which a person types twice.
pub async fn new_password(question: &str) -> Result<Secret, Failure> {
    let password = secret(question).await?;
    if io::stdin().is_terminal() {
        let again = secret("Repeat the new password").await?;
        if again.expose() != password.expose() {
            return Err(Failure::usage("the two passwords differ"));
        }
    }
    Ok(password)
}

fn ask(question: &str) {
    if io::stdin().is_terminal() {
        let mut stderr = io::stderr();
        let _ = write!(stderr, "{question}: ").and_then(|()| stderr.flush());
    }
}

/// `None` at the end of the input.
async fn read() -> Result<Option<String>, Failure> {
    let read = || {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map(|length| (length > 0).then_some(line))
    };
    let line = spawn_blocking(read).await.map_err(io::Error::from)??;
    Ok(line.map(|line| line.trim_end_matches(['\n', '\r']).to_owned()))
}

/// The terminal does not show what is typed until this is dropped.
struct Hidden(Termios);

impl Hidden {
    /// `None` if no person types.
    fn begin() -> Result<Option<Self>, Failure> {
        if !io::stdin().is_terminal() {
            return Ok(None);
        }
        let before = tcgetattr(io::stdin()).map_err(io::Error::from)?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        // A stopped program would leave the terminal silent to the shell.
        hidden.special_codes[SpecialCodeIndex::VSUSP] = 0;
        tcsetattr(io::stdin(), OptionalActions::Flush, &hidden).map_err(io::Error::from)?;
        Ok(Some(Self(before)))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.0);
    }
}
