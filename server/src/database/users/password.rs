//! What a password is checked against, and how it changes.

use diesel::prelude::*;
use diesel::{PgConnection, QueryResult};
use todo_api::id::UserId;
use todo_api::text::Email;
use uuid::Uuid;

use crate::client_address::Network;
use crate::database::schema::{refresh_tokens, sessions, users};
use crate::database::statement::{Kind, Requester, Statement};
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

    fn one(&self, connection: &mut PgConnection) -> QueryResult<Self::Answer> {
        let found: Option<(Uuid, Option<String>)> = users::table
            .filter(users::email.eq(self.email.as_str()))
            .select((users::id, users::password_hash))
            .first(connection)
            .optional()?;
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

    fn one(&self, connection: &mut PgConnection) -> QueryResult<Option<PasswordHash>> {
        let own = users::table.find(self.caller.user().0).select(users::password_hash);
        let found: Option<Option<String>> = own.first(connection).optional()?;
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
    fn one(&self, connection: &mut PgConnection) -> QueryResult<bool> {
        let user = self.caller.user().0;
        connection.transaction(|connection| {
            let own = users::table.find(user);
            let changed = diesel::update(own)
                .filter(users::password_hash.eq(self.old.as_str()))
                .set(users::password_hash.eq(self.new.as_str()))
                .execute(connection)?;
            if changed == 0 {
                return Ok(false);
            }
            let own = sessions::table.filter(sessions::user_id.eq(user)).select(sessions::id);
            // Or a refresh under way in the session that stays would leave a token that nobody sees.
            let own = own.order(sessions::id).for_update().load::<Uuid>(connection)?;
            let grant = self.caller.grant().unwrap_or_default();
            let kept = refresh_tokens::table
                .filter(refresh_tokens::session_id.eq_any(own))
                .filter(refresh_tokens::grant_id.eq(grant))
                .filter(refresh_tokens::used_at.is_null())
                .select(refresh_tokens::session_id)
                .first::<Uuid>(connection)
                .optional()?
                .unwrap_or_default();
            diesel::delete(sessions::table.filter(sessions::user_id.eq(user)))
                .filter(sessions::id.ne(kept))
                .execute(connection)?;
            diesel::delete(refresh_tokens::table.filter(refresh_tokens::session_id.eq(kept)))
                .filter(refresh_tokens::grant_id.ne(grant))
                .execute(connection)?;
            Ok(true)
        })
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

    fn one(&self, connection: &mut PgConnection) -> QueryResult<bool> {
        connection.transaction(|connection| {
            let set = diesel::update(users::table.filter(users::email.eq(self.email.as_str())))
                .set(users::password_hash.eq(self.password.as_str()))
                .returning(users::id)
                .get_result::<Uuid>(connection)
                .optional()?;
            let Some(user) = set else { return Ok(false) };
            diesel::delete(sessions::table.filter(sessions::user_id.eq(user)))
                .execute(connection)?;
            Ok(true)
        })
    }
}
