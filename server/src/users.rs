//! Who there is, and how one comes to be.

use todo_api::error_code::ErrorCode;
use todo_api::id::UserId;
use todo_api::instant::Instant;
use todo_api::nullable::Nullable;
use todo_api::rejection::Rejection;
use todo_api::user::{User, UserRegister};
use uuid::Uuid;

use crate::context::Context;
use crate::database::users::{EMAIL, Find, InsertLocal, StoredUser};
use crate::error::Error;
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

pub async fn register(context: &Context, asked: UserRegister) -> Result<User, Error> {
    let local = context.local_accounts()?;
    let password = local.passwords.hash(&asked.password).await?;
    let user = InsertLocal { id: UserId(Uuid::now_v7()), email: asked.email, password };
    match context.database.ask(user).await {
        Err(failure) if failure.violates(EMAIL) => Err(Error::EmailTaken),
        inserted => Ok(inserted?.into()),
    }
}

/// Nothing is made by looking.
pub async fn view_self(context: &Context, caller: Caller, (): ()) -> Result<User, Error> {
    match (context.database.ask(Find { caller }).await?, caller.account()) {
        (Some(user), _) => Ok(user.into()),
        (None, Account::Outside) => {
            Err(Error::NotFound("you have no row here yet; your first todo makes it"))
        }
        (None, Account::Local) => Err(account_is_gone()),
    }
}

/// A token lives a little longer than a deleted account and must not bring it back.
pub(crate) fn account_is_gone() -> Error {
    Rejection::new(ErrorCode::InvalidToken, "the account of this token is gone").into()
}
