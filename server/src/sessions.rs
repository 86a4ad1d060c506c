//! How an e-mail address and a password become a token.

use todo_api::session::{Session, SessionCreate, TokenType};

use crate::context::Context;
use crate::database::users::Credentials;
use crate::error::Error;
use crate::tokens::LIFETIME_SECONDS;

/// Does the same work for an address that nobody has, so that the time tells nothing.
pub async fn create(context: &Context, asked: SessionCreate) -> Result<Session, Error> {
    let local = context.local_accounts()?;
    let SessionCreate { email, password } = asked;
    let found = context.database.ask(Credentials { email }).await?;
    let user = local.passwords.verify(&password, found).await?.ok_or(Error::InvalidCredentials)?;
    Ok(Session {
        access_token: local.issuer.issue(user)?,
        token_type: TokenType::Bearer,
        expires_in: LIFETIME_SECONDS,
    })
}
