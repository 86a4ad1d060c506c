//! Statements on users.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::{PgConnection, QueryResult};
use todo_api::id::UserId;
use todo_api::text::Email;
use uuid::Uuid;

use super::schema::users;
use super::statement::{Kind, Statement};
use crate::passwords::PasswordHash;
use crate::tokens::Caller;

/// Name of a constraint in `migrations/`.
pub const EMAIL: &str = "users_email_key";

/// A user as stored, without what only a login needs.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(Pg))]
pub struct StoredUser {
    pub id: Uuid,
    pub email: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A user with an account here. Violates [`EMAIL`] when the address is in use.
pub struct InsertLocal {
    pub id: UserId,
    pub email: Email,
    pub password: PasswordHash,
}

impl Statement for InsertLocal {
    type Answer = StoredUser;
    const NAME: &'static str = "user_insert_local";
    const KIND: Kind = Kind::Write;

    fn asker(&self) -> Option<Caller> {
        None
    }

    fn one(&self, connection: &mut PgConnection) -> QueryResult<StoredUser> {
        diesel::insert_into(users::table)
            .values((
                users::id.eq(self.id.0),
                users::email.eq(self.email.as_str()),
                users::password_hash.eq(self.password.as_str()),
            ))
            .returning(StoredUser::as_returning())
            .get_result(connection)
    }
}

/// The row of a caller whose account lies elsewhere, unless it is there already.
pub struct InsertOutside {
    pub caller: Caller,
}

impl Statement for InsertOutside {
    type Answer = ();
    const NAME: &'static str = "user_insert_outside";
    const KIND: Kind = Kind::Write;

    fn asker(&self) -> Option<Caller> {
        Some(self.caller)
    }

    fn one(&self, connection: &mut PgConnection) -> QueryResult<()> {
        diesel::insert_into(users::table)
            .values(users::id.eq(self.caller.user().0))
            .on_conflict_do_nothing()
            .execute(connection)?;
        Ok(())
    }
}

/// The caller's own row.
pub struct Find {
    pub caller: Caller,
}

impl Statement for Find {
    type Answer = Option<StoredUser>;
    const NAME: &'static str = "user_find";
    const KIND: Kind = Kind::Read;

    fn asker(&self) -> Option<Caller> {
        Some(self.caller)
    }

    fn one(&self, connection: &mut PgConnection) -> QueryResult<Option<StoredUser>> {
        let own = users::table.find(self.caller.user().0);
        own.select(StoredUser::as_select()).first(connection).optional()
    }
}

/// What a login is checked against.
pub struct Credentials {
    pub email: Email,
}

impl Statement for Credentials {
    type Answer = Option<(UserId, PasswordHash)>;
    const NAME: &'static str = "user_credentials";
    const KIND: Kind = Kind::Read;

    fn asker(&self) -> Option<Caller> {
        None
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
