//! What a password is checked against, and how it changes.

use diesel::prelude::*;
use todo_api::id::UserId;
use todo_api::text::Email;
use uuid::Uuid;

use crate::client_address::Network;
use crate::database::schema::{refresh_tokens, sessions, users};
use crate::database::statement::{Connection, Kind, Requester, Result, Statement};
use crate::passwords::PasswordHash;
use crate::tokens::Caller;

/// What a login is checked against.
pub struct Credentials {
    pub from: Network,
    pub email: Email,
}

impl Statement for Credentials {
    type Answer = Option<(UserId, PasswordHash)>;
    const NAME: &'static str = "user_credentials";
    const KIND: Kind = Kind::Read;
    const FROM_ANYBODY: bool = true;

    fn requester(&self) -> Requester {
        Requester::Stranger(self.from)
    }

    async fn one(&self, connection: &mut Connection) -> Result<Self::Answer> {
        let found = users::table
            .filter(users::email.eq(self.email.as_str()))
            .select((users::id, users::password_hash));
        let found: Option<(Uuid, Option<String>)> = connection.first(found).await?;
        Ok(found.and_then(|(id, hash)| Some((UserId(id), PasswordHash::from_stored(hash?)))))
    }
}

/// The caller's own, which is `None` where the account is gone.
pub struct OwnPassword {
    pub caller: Caller,
}

impl Statement for OwnPassword {
    type Answer = Option<PasswordHash>;
    const NAME: &'static str = "user_own_password";
    const KIND: Kind = Kind::Read;

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    async fn one(&self, connection: &mut Connection) -> Result<Option<PasswordHash>> {
        let own = users::table.find(self.caller.user().0).select(users::password_hash);
        let found: Option<Option<String>> = connection.first(own).await?;
        Ok(found.flatten().map(PasswordHash::from_stored))
    }
}

/// The caller's password, unless it is no longer `old`. Ends all sessions but the one that the
/// caller is in, and of that all tokens but the one that came with the caller's: somebody else may
/// have branched off. Where that one was used up nobody can tell who did, and all end. Answers
/// whether it was changed.
pub struct ChangePassword {
    pub caller: Caller,
    pub old: PasswordHash,
    pub new: PasswordHash,
}

impl Statement for ChangePassword {
    type Answer = bool;
    const NAME: &'static str = "user_change_password";
    const KIND: Kind = Kind::Write;

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    fn row(&self) -> Option<Uuid> {
        Some(self.caller.user().0)
    }

    /// Several statements, so that each sees what those before had to wait for: a login, which holds
    /// the user, or a refresh, which holds its session.
    async fn one(&self, connection: &mut Connection) -> Result<bool> {
        let user = self.caller.user().0;
        let change = async |connection: &mut Connection| {
            let own = users::table.find(user);
            let changed = diesel::update(own)
                .filter(users::password_hash.eq(self.old.as_str()))
                .set(users::password_hash.eq(self.new.as_str()));
            if connection.execute(changed).await? == 0 {
                return Ok(false);
            }
            let own = sessions::table.filter(sessions::user_id.eq(user)).select(sessions::id);
            // Or a refresh under way in the session that stays would leave a token that nobody sees.
            let own = own.order(sessions::id).for_update();
            let own = connection.load::<Uuid, _>(own).await?;
            let grant = self.caller.grant().unwrap_or_default();
            let kept = refresh_tokens::table
                .filter(refresh_tokens::session_id.eq_any(own))
                .filter(refresh_tokens::grant_id.eq(grant))
                .filter(refresh_tokens::used_at.is_null())
                .select(refresh_tokens::session_id)
                .limit(1);
            let kept = connection.first::<Uuid, _>(kept).await?.unwrap_or_default();
            let others = sessions::table.filter(sessions::user_id.eq(user));
            connection.execute(diesel::delete(others.filter(sessions::id.ne(kept)))).await?;
            let others = refresh_tokens::table.filter(refresh_tokens::session_id.eq(kept));
            let others = others.filter(refresh_tokens::grant_id.ne(grant));
            connection.execute(diesel::delete(others)).await?;
            Ok(true)
        };
        connection.transaction(change).await
    }
}

/// The password of the account with this address, set by an operator. Ends all of its sessions.
/// Answers whether there is such an account.
pub struct SetPassword {
    pub email: Email,
    pub password: PasswordHash,
}

impl Statement for SetPassword {
    type Answer = bool;
    const NAME: &'static str = "user_set_password";
    const KIND: Kind = Kind::Write;

    fn requester(&self) -> Requester {
        Requester::Service
    }

    async fn one(&self, connection: &mut Connection) -> Result<bool> {
        let change = async |connection: &mut Connection| {
            let set = diesel::update(users::table.filter(users::email.eq(self.email.as_str())))
                .set(users::password_hash.eq(self.password.as_str()))
                .returning(users::id);
            let Some(user) = connection.first::<Uuid, _>(set).await? else { return Ok(false) };
            let own = sessions::table.filter(sessions::user_id.eq(user));
            connection.execute(diesel::delete(own)).await?;
            Ok(true)
        };
        connection.transaction(change).await
    }
}
