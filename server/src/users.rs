//! Who there is, how one comes to be, and how one goes.

mod export;

pub use export::{Export, export};

use todo_api::error_code::ErrorCode;
use todo_api::id::UserId;
use todo_api::instant::Instant;
use todo_api::nullable::Nullable;
use todo_api::rejection::Rejection;
use todo_api::text::Password;
use todo_api::user::{PasswordChange, User, UserDelete, UserRegister};
use uuid::Uuid;

use crate::client_address::ClientAddress;
use crate::context::{Context, LocalAccounts};
use crate::database::users::{
    ChangePassword, Delete, EMAIL, Find, InsertLocal, OwnPassword, StoredUser,
};
use crate::error::Error;
use crate::passwords::{PasswordHash, PasswordJob};
use crate::tokens::{Account, Caller};

impl From<StoredUser> for User {
    fn from(stored: StoredUser) -> Self {
        Self {
            id: UserId(stored.id),
            email: Nullable(stored.email),
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}

pub async fn register(
    context: &Context,
    (address, body): (ClientAddress, UserRegister),
) -> Result<User, Error> {
    let local = context.local_accounts()?;
    let password = local.passwords.hash(PasswordJob::registering(address), &body.password).await?;
    let user = InsertLocal {
        from: address.network(),
        id: UserId(Uuid::now_v7()),
        email: body.email,
        password,
    };
    match context.database.ask(user).await {
        Err(failure) if failure.violates(EMAIL) => Err(Error::EmailTaken),
        inserted => Ok(inserted?.into()),
    }
}

/// Nothing is made by looking.
pub async fn view_self(context: &Context, caller: Caller, (): ()) -> Result<User, Error> {
    let found = context.database.ask(Find { caller }).await?;
    found.map(User::from).ok_or_else(|| is_not_there(caller))
}

/// Whoever has only a token must not be able to lock its owner out, so the password is asked for.
pub async fn change_password(
    context: &Context,
    caller: Caller,
    (address, body): (ClientAddress, PasswordChange),
) -> Result<(), Error> {
    if caller.account() == Account::External {
        return Err(Error::NotFound("your password is managed by your identity provider"));
    }
    let local = context.local_accounts()?;
    let old = must_know_password(context, local, caller, address, &body.current_password).await?;
    let new = local.passwords.hash(PasswordJob::logging_in(address), &body.new_password).await?;
    match context.database.ask(ChangePassword { caller, old, new }).await? {
        true => Ok(()),
        // Somebody else was quicker, and what was checked is not the current one any more.
        false => Err(Error::WrongPassword),
    }
}

/// Whoever has only a token must not be able to destroy all that its owner has.
pub async fn delete_self(
    context: &Context,
    caller: Caller,
    (address, body): (ClientAddress, UserDelete),
) -> Result<(), Error> {
    let password = match caller.account() {
        Account::External => None,
        Account::Local => {
            let password = body.current_password.ok_or_else(|| {
                Rejection::invalid_request("current_password: is required to delete your account")
            })?;
            let local = context.local_accounts()?;
            Some(must_know_password(context, local, caller, address, &password).await?)
        }
    };
    match context.database.ask(Delete { caller, password }).await? {
        true => {
            context.deletions.requested();
            Ok(())
        }
        // What was checked is not the current one any more.
        false if caller.account() == Account::Local => Err(Error::WrongPassword),
        false => Err(is_not_there(caller)),
    }
}

/// Checks that `password` is the caller's, as often as one may be wrong, and answers what it was
/// checked against.
async fn must_know_password(
    context: &Context,
    local: &LocalAccounts,
    caller: Caller,
    address: ClientAddress,
    password: &Password,
) -> Result<PasswordHash, Error> {
    let account = caller.user().to_string();
    let attempt = local.attempts.begin(address, &account).await?;
    let hash = context.database.ask(OwnPassword { caller }).await?.ok_or_else(account_is_gone)?;
    let job = PasswordJob::logging_in(address);
    if local.passwords.verify(job, password, Some(&hash)).await? {
        attempt.succeeded();
        Ok(hash)
    } else {
        attempt.failed();
        Err(Error::WrongPassword)
    }
}

fn is_not_there(caller: Caller) -> Error {
    match caller.account() {
        Account::External => {
            Error::NotFound("you have no data in this service yet; create a todo first")
        }
        Account::Local => account_is_gone(),
    }
}

/// A token lives a little longer than a deleted account and must not bring it back.
pub(crate) fn account_is_gone() -> Error {
    Rejection::new(ErrorCode::InvalidToken, "the account of this token was deleted").into()
}
