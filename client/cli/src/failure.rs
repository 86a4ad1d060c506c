//! Why a command failed, and with which exit code.

use std::error;
use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use todo_client::{Error, ErrorCode};

use crate::address::Address;
use crate::text::{one_line, printable};

const REFUSED: u8 = 1;
const USAGE: u8 = 2;
const NOT_FOUND: u8 = 3;
const NOT_LOGGED_IN: u8 = 4;
const UNREACHABLE: u8 = 5;

/// A sentence for people.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    message: String,
    advice: Option<&'static str>,
}

impl Failure {
    pub fn refused(message: impl Into<String>) -> Self {
        Self { code: REFUSED, message: message.into(), advice: None }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self { code: USAGE, ..Self::refused(message) }
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self { code: NOT_FOUND, ..Self::refused(message) }
    }

    pub fn not_logged_in(message: impl Into<String>) -> Self {
        let advice = Some("run `todo login`, or `todo register` if you have no account");
        Self { code: NOT_LOGGED_IN, advice, ..Self::refused(message) }
    }

    pub fn with_advice(self, advice: &'static str) -> Self {
        Self { advice: Some(advice), ..self }
    }

    /// Why a request about the todo that is called `name` has failed.
    pub fn about_todo(name: &str, error: Error) -> Self {
        match error.code() {
            Some(ErrorCode::NotFound) => Self::no_todo(name),
            _ => error.into(),
        }
    }

    pub fn no_todo(name: &str) -> Self {
        Self::not_found(format!("{name}: there is no such todo"))
    }

    /// Says which service it is, if it cannot be reached.
    pub fn at(self, address: &Address) -> Self {
        if self.code == UNREACHABLE { self.and(&format!("the service is {address}")) } else { self }
    }

    /// With another half-sentence.
    pub fn and(mut self, more: &str) -> Self {
        self.message = format!("{}; {more}", self.message);
        self
    }

    /// Says it on standard error.
    pub fn report(self) -> ExitCode {
        if self.message.is_empty() {
            return ExitCode::from(self.code);
        }
        // If nobody listens, the code still says it.
        let _ = writeln!(io::stderr(), "todo: {self}");
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&printable(&self.message))?;
        self.advice.map_or(Ok(()), |advice| write!(formatter, "; {advice}"))
    }
}

impl error::Error for Failure {}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::NoResponse(_) | Error::ExportCutOff(_) => UNREACHABLE,
            Error::InvalidValue(_) => USAGE,
            Error::Response(response) => match response.code {
                ErrorCode::InvalidRequest => USAGE,
                ErrorCode::MissingToken
                | ErrorCode::InvalidToken
                | ErrorCode::TokenExpired
                | ErrorCode::InvalidRefreshToken => {
                    return Self::not_logged_in("the service has ended your session");
                }
                ErrorCode::Unknown(_) if response.status >= 500 => UNREACHABLE,
                _ => REFUSED,
            },
            _ => REFUSED,
        };
        let message = match &error {
            Error::Response(response) => match response.request_id {
                Some(id) if response.status >= 500 => {
                    format!("{} (request {id})", response.message)
                }
                _ => response.message.clone(),
            },
            error => error.to_string(),
        };
        Self { code, message: one_line(&message), advice: None }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // `todo list | head -1`: whoever read has enough.
            ErrorKind::BrokenPipe => Self { code: 0, ..Self::refused("") },
            _ => Self::refused(error.to_string()),
        }
    }
}
