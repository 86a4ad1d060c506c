//! Statements on users.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::{PgConnection, QueryResult};
use todo_api::id::UserId;
use todo_api::text::Email;
use uuid::Uuid;

use super::schema::users;
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
pub fn insert_local(
    connection: &mut PgConnection,
    id: UserId,
    email: &Email,
    password: &PasswordHash,
) -> QueryResult<StoredUser> {
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id.0),
            users::email.eq(email.as_str()),
            users::password_hash.eq(password.as_str()),
        ))
        .returning(StoredUser::as_returning())
        .get_result(connection)
}

/// The row of a caller whose account lies elsewhere, unless it is there already.
pub fn insert_outside(connection: &mut PgConnection, caller: Caller) -> QueryResult<()> {
    diesel::insert_into(users::table)
        .values(users::id.eq(caller.user().0))
        .on_conflict_do_nothing()
        .execute(connection)?;
    Ok(())
}

pub fn find(connection: &mut PgConnection, caller: Caller) -> QueryResult<Option<StoredUser>> {
    users::table.find(caller.user().0).select(StoredUser::as_select()).first(connection).optional()
}

/// What a login is checked against.
pub fn credentials(
    connection: &mut PgConnection,
    email: &Email,
) -> QueryResult<Option<(UserId, PasswordHash)>> {
    let found: Option<(Uuid, Option<String>)> = users::table
        .filter(users::email.eq(email.as_str()))
        .select((users::id, users::password_hash))
        .first(connection)
        .optional()?;
    Ok(found.and_then(|(id, hash)| Some((UserId(id), PasswordHash::from_stored(hash?)))))
}
