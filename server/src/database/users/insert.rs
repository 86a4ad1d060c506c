//! A user begun.

use diesel::prelude::*;
use todo_api::id::UserId;
use todo_api::text::Email;
use uuid::Uuid;

use super::StoredUser;
use crate::client_address::Network;
use crate::database::schema::users;
use crate::database::statement::{Connection, Kind, Requester, Result, Statement};
use crate::passwords::PasswordHash;
use crate::tokens::Caller;

/// A user with an account here. Violates [`EMAIL`](super::EMAIL) when the address is in use.
pub struct InsertLocal {
    pub from: Network,
    pub id: UserId,
    pub email: Email,
    pub password: PasswordHash,
}

impl Statement for InsertLocal {
    type Answer = StoredUser;
    const NAME: &'static str = "user_insert_local";
    const KIND: Kind = Kind::Write;
    const FROM_ANYBODY: bool = true;

    fn requester(&self) -> Requester {
        Requester::Stranger(self.from)
    }

    async fn one(&self, connection: &mut Connection) -> Result<StoredUser> {
        let inserted = diesel::insert_into(users::table)
            .values((
                users::id.eq(self.id.0),
                users::email.eq(self.email.as_str()),
                users::password_hash.eq(self.password.as_str()),
            ))
            .returning(StoredUser::as_returning());
        connection.get(inserted).await
    }
}

/// The row of a caller of an external issuer, unless it is there already.
pub struct InsertExternal {
    pub caller: Caller,
}

impl Statement for InsertExternal {
    type Answer = ();
    const NAME: &'static str = "user_insert_external";
    const KIND: Kind = Kind::Write;

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    fn row(&self) -> Option<Uuid> {
        Some(self.caller.user().0)
    }

    async fn one(&self, connection: &mut Connection) -> Result<()> {
        let inserted = diesel::insert_into(users::table)
            .values(users::id.eq(self.caller.user().0))
            .on_conflict_do_nothing();
        connection.execute(inserted).await?;
        Ok(())
    }
}
