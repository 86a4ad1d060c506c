//! A session begun.

use std::num::NonZeroU32;
use std::time::Duration;

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::{PgConnection, QueryResult};
use todo_api::id::UserId;
use uuid::Uuid;

use super::{interval, now_here};
use crate::client_address::Network;
use crate::database::schema::{refresh_tokens, sessions, users};
use crate::database::statement::{Kind, Requester, Statement};
use crate::passwords::PasswordHash;

/// A session of `user` and its first token, unless the password has changed since it was checked.
/// Answers whether there is one. Sessions of theirs that nobody can go on with are gone after it.
pub struct Insert {
    pub from: Network,
    pub user: UserId,
    /// What the password was checked against.
    pub password: PasswordHash,
    pub session: Uuid,
    pub digest: Vec<u8>,
    pub grant: Uuid,
    pub lifetime: Duration,
    /// How many sessions the user may have; beyond that the oldest end.
    pub most: NonZeroU32,
}

impl Statement for Insert {
    type Answer = bool;
    const NAME: &'static str = "session_insert";
    const KIND: Kind = Kind::Write;
    const FROM_ANYBODY: bool = true;

    fn requester(&self) -> Requester {
        Requester::Stranger(self.from)
    }

    fn one(&self, connection: &mut PgConnection) -> QueryResult<bool> {
        let own = diesel::alias!(sessions as own);
        connection.transaction(|connection| {
            // Locked until the session is seen by whoever changes the password and ends sessions.
            let user = users::table
                .filter(users::id.eq(self.user.0))
                .filter(users::password_hash.eq(self.password.as_str()))
                .select(users::id)
                .for_share()
                .first::<Uuid>(connection)
                .optional()?;
            let Some(user) = user else { return Ok(false) };
            let usable = refresh_tokens::table
                .filter(refresh_tokens::session_id.eq(sessions::id))
                .filter(refresh_tokens::expires_at.gt(now_here()));
            diesel::delete(sessions::table.filter(sessions::user_id.eq(user)))
                .filter(not(exists(usable)))
                .execute(connection)?;
            // Its own place is counted: it is not there yet.
            let others = i64::from(self.most.get() - 1);
            let kept = own
                .filter(own.field(sessions::user_id).eq(user))
                .order((own.field(sessions::created_at).desc(), own.field(sessions::id)))
                .limit(others)
                .select(own.field(sessions::id));
            diesel::delete(sessions::table.filter(sessions::user_id.eq(user)))
                .filter(sessions::id.ne_all(kept))
                .execute(connection)?;
            diesel::insert_into(sessions::table)
                .values((sessions::id.eq(self.session), sessions::user_id.eq(user)))
                .execute(connection)?;
            diesel::insert_into(refresh_tokens::table)
                .values((
                    refresh_tokens::session_id.eq(self.session),
                    refresh_tokens::digest.eq(&self.digest),
                    refresh_tokens::grant_id.eq(self.grant),
                    refresh_tokens::expires_at.eq(now_here() + interval(self.lifetime)),
                ))
                .execute(connection)?;
            Ok(true)
        })
    }
}
