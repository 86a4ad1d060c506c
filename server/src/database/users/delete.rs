//! A user gone: at once for everybody, and row by row in the tables.

use diesel::IntoSql;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Uuid as SqlUuid};
use uuid::Uuid;

use crate::database::schema::{deletions, sessions, todos, users};
use crate::database::statement::{Connection, Kind, Requester, Result, Statement};
use crate::passwords::PasswordHash;
use crate::tokens::Caller;

/// The caller, and all that is theirs, is gone for everybody; the address can be registered again.
/// [`Remove`] takes the rows. Answers whether there was anybody, with this password still.
pub struct Delete {
    pub caller: Caller,
    /// `None` for a user of an external issuer.
    pub password: Option<PasswordHash>,
}

impl Statement for Delete {
    type Answer = bool;
    const NAME: &'static str = "user_delete";
    const KIND: Kind = Kind::Write;

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    fn row(&self) -> Option<Uuid> {
        Some(self.caller.user().0)
    }

    async fn one(&self, connection: &mut Connection) -> Result<bool> {
        let user = self.caller.user().0;
        let removal = async |connection: &mut Connection| {
            // Whoever logs in at this moment holds the row, and is waited for.
            let nobody = (users::email.eq(None::<String>), users::password_hash.eq(None::<String>));
            let password = self.password.as_ref().map(PasswordHash::as_str);
            let found = diesel::update(users::table.find(user))
                .filter(users::password_hash.is_not_distinct_from(password))
                .set(nobody);
            if connection.execute(found).await? == 0 {
                return Ok(false);
            }
            let marked = diesel::insert_into(deletions::table)
                .values(deletions::user_id.eq(user))
                .on_conflict_do_nothing();
            let marked = connection.execute(marked).await?;
            let own = sessions::table.filter(sessions::user_id.eq(user));
            connection.execute(diesel::delete(own)).await?;
            Ok(marked == 1)
        };
        connection.transaction(removal).await
    }
}

/// Todos that are removed at a time: what a statement does in a fraction of its time, however long
/// they are.
const AT_A_TIME: i64 = 250;

/// Some rows of a deleted account, or what is left of it. The one statement on todos without a caller:
/// whose they are, `deletions` says. No two of them are at work on one account.
pub struct Remove {
    /// Whose; the next one's where that is `None`.
    pub of: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Removed {
    /// There may be more.
    Some,
    /// There is nothing to remove that nobody else is at.
    Nothing,
}

impl Statement for Remove {
    type Answer = Removed;
    const NAME: &'static str = "user_remove";
    const KIND: Kind = Kind::Write;
    const ONE_IN: u32 = u32::MAX;

    fn requester(&self) -> Requester {
        Requester::Service
    }

    async fn one(&self, connection: &mut Connection) -> Result<Removed> {
        let removal = async |connection: &mut Connection| {
            let any = self.of.into_sql::<Nullable<SqlUuid>>().is_null();
            let this = deletions::user_id.nullable().eq(self.of).assume_not_null();
            let next = deletions::table
                .filter(any.or(this))
                .select(deletions::user_id)
                .order(deletions::requested_at)
                .limit(1)
                .for_update()
                .skip_locked();
            let Some(user) = connection.first::<Uuid, _>(next).await? else {
                return Ok(Removed::Nothing);
            };
            let theirs = todos::table.filter(todos::user_id.eq(user));
            let some = theirs.select(todos::id).limit(AT_A_TIME);
            let some = connection.load::<Uuid, _>(some).await?;
            if some.is_empty() {
                connection.execute(diesel::delete(users::table.find(user))).await?;
            } else {
                let some = theirs.filter(todos::id.eq_any(some));
                connection.execute(diesel::delete(some)).await?;
            }
            Ok(Removed::Some)
        };
        connection.transaction(removal).await
    }
}

/// Whether rows of the caller's are still to be removed.
pub struct IsBeingDeleted {
    pub caller: Caller,
}

impl Statement for IsBeingDeleted {
    type Answer = bool;
    const NAME: &'static str = "user_is_being_deleted";
    const KIND: Kind = Kind::Read;

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    async fn one(&self, connection: &mut Connection) -> Result<bool> {
        let own = deletions::table.find(self.caller.user().0);
        connection.get(diesel::select(diesel::dsl::exists(own))).await
    }
}
