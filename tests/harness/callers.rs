//! Callers without a service: a token is signed and verified, as there is no other way to one.

use std::net::Ipv4Addr;

use futures::executor::block_on;
use secrecy::SecretString;
use slog::Logger;
use todo_server::ClientAddress;
use todo_server::settings::{self, Environment};
use todo_server::tokens::{Caller, Tokens};
use uuid::Uuid;

use crate::ACME;

/// Makes callers by number; two with one number are one user.
pub struct Callers(Tokens);

impl Callers {
    /// Whose tokens' `sub` is the user's id.
    pub fn of_acme() -> Self {
        let variables = ACME.settings().into_iter();
        let variables = variables
            .chain([("TODO_AUTH__LOCAL__ENABLED", "false"), ("TODO_AUTH__SUBJECT", "uuid")])
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let settings = settings::load(Environment::of(variables), None).unwrap();
        let log = Logger::root(slog::Discard, slog::o!());
        Self(Tokens::new(&settings.auth, None, &log).unwrap())
    }

    pub fn number(&self, number: u128) -> Caller {
        let here = ClientAddress(Ipv4Addr::LOCALHOST.into());
        let sub = Uuid::from_u128(number).to_string();
        let token = SecretString::from(ACME.token(&sub));
        // A shared secret has to be waited for nowhere.
        block_on(self.0.verify(&token, here)).unwrap()
    }
}
