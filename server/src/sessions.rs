//! How an e-mail address and a password become a token, and how that goes on.

mod refresh_token;

use todo_api::id::UserId;
use todo_api::session::{Session, SessionCreate, SessionRefresh, SessionRevoke, Token, TokenType};
use uuid::Uuid;

use self::refresh_token::RefreshToken;
use crate::client_address::ClientAddress;
use crate::context::{Context, LocalAccounts};
use crate::database::sessions::{Delete, Insert, Refresh, Refreshed};
use crate::database::users::Credentials;
use crate::error::Error;
use crate::passwords::PasswordJob;
use crate::tokens::LIFETIME_SECONDS;

/// Does the same work for an address that nobody has, so that the time tells nothing.
pub async fn create(
    context: &Context,
    (address, body): (ClientAddress, SessionCreate),
) -> Result<Session, Error> {
    let local = context.local_accounts()?;
    let SessionCreate { email, password } = body;
    let attempt = local.attempts.begin(address, email.as_str()).await?;
    let found = context.database.ask(Credentials { from: address.network(), email }).await?;
    let job = PasswordJob::logging_in(address);
    let stored = found.as_ref().map(|(_, hash)| hash);
    let matches = local.passwords.verify(job, &password, stored).await?;
    let Some((user, password)) = found.filter(|_| matches) else {
        attempt.failed();
        return Err(Error::InvalidCredentials);
    };
    attempt.succeeded();
    // Nobody must be able to guess it: it is what a stolen token is known by.
    let token = RefreshToken::new(Uuid::new_v4())?;
    let grant = Uuid::new_v4();
    let session = Insert {
        from: address.network(),
        user,
        password,
        session: token.session(),
        digest: token.digest(),
        grant,
        lifetime: local.refresh_lifetime,
        most: local.sessions_per_user,
    };
    match context.database.ask(session).await? {
        true => answer(local, user, grant, token),
        false => Err(Error::InvalidCredentials),
    }
}

pub async fn refresh(
    context: &Context,
    (address, body): (ClientAddress, SessionRefresh),
) -> Result<Session, Error> {
    let local = context.local_accounts()?;
    let old = RefreshToken::parse(body.refresh_token.secret());
    let old = old.ok_or(Error::InvalidRefreshToken)?;
    let new = RefreshToken::new(old.session())?;
    let grant = Uuid::new_v4();
    let refresh = Refresh {
        from: address.network(),
        session: old.session(),
        old: old.digest(),
        new: new.digest(),
        grant,
        lifetime: local.refresh_lifetime,
    };
    match context.database.ask(refresh).await? {
        Refreshed::Yes(user) => answer(local, user, grant, new),
        Refreshed::No => Err(Error::InvalidRefreshToken),
        Refreshed::Reused => {
            slog::warn!(context.log, "a refresh token was reused; its session has ended";
                "session_id" => old.session().to_string());
            Err(Error::InvalidRefreshToken)
        }
    }
}

/// Whoever knows a session's id has held one of its tokens, so that will do.
pub async fn revoke(
    context: &Context,
    (address, body): (ClientAddress, SessionRevoke),
) -> Result<(), Error> {
    context.local_accounts()?;
    if let Some(token) = RefreshToken::parse(body.refresh_token.secret()) {
        let (from, session) = (address.network(), token.session());
        context.database.ask(Delete { from, session }).await?;
    }
    Ok(())
}

/// The session of a refresh token, where `text` is one.
#[cfg(any(test, fuzzing))]
pub(crate) fn session_of(text: &str) -> Option<uuid::Uuid> {
    RefreshToken::parse(&text.to_owned().into()).map(|token| token.session())
}

fn answer(
    local: &LocalAccounts,
    user: UserId,
    grant: Uuid,
    token: RefreshToken,
) -> Result<Session, Error> {
    Ok(Session {
        access_token: Token(local.issuer.issue(user, grant)?),
        token_type: TokenType::Bearer,
        expires_in: LIFETIME_SECONDS,
        refresh_token: Token(token.into_text()),
    })
}
