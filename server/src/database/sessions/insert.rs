//! A session begun.

use std::num::NonZeroU32;
use std::time::Duration;

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use todo_api::id::UserId;
use uuid::Uuid;

use super::{interval, now_here};
use crate::client_address::Network;
use crate::database::schema::{refresh_tokens, sessions, users};
use crate::database::statement::{Connection, Kind, Requester, Result, Statement};
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

    async fn one(&self, connection: &mut Connection) -> Result<bool> {
        let own = diesel::alias!(sessions as own);
        let begin = async |connection: &mut Connection| {
            // Locked until the session is seen by whoever changes the password and ends sessions.
            let user = users::table
                .filter(users::id.eq(self.user.0))
                .filter(users::password_hash.eq(self.password.as_str()))
                .select(users::id)
                .for_share();
            let Some(user) = connection.first::<Uuid, _>(user).await? else { return Ok(false) };
            let usable = refresh_tokens::table
                .filter(refresh_tokens::session_id.eq(sessions::id))
                .filter(refresh_tokens::expires_at.gt(now_here()));
            let over = sessions::table.filter(sessions::user_id.eq(user));
            connection.execute(diesel::delete(over.filter(not(exists(usable))))).await?;
            // Its own place is counted: it is not there yet.
            let others = i64::from(self.most.get() - 1);
            let kept = own
                .filter(own.field(sessions::user_id).eq(user))
                .order((own.field(sessions::created_at).desc(), own.field(sessions::id)))
                .limit(others)
                .select(own.field(sessions::id));
            let oldest = sessions::table.filter(sessions::user_id.eq(user));
            connection.execute(diesel::delete(oldest.filter(sessions::id.ne_all(kept)))).await?;
            let session = (sessions::id.eq(self.session), sessions::user_id.eq(user));
            connection.execute(diesel::insert_into(sessions::table).values(session)).await?;
            let token = (
                refresh_tokens::session_id.eq(self.session),
                refresh_tokens::digest.eq(&self.digest),
                refresh_tokens::grant_id.eq(self.grant),
                refresh_tokens::expires_at.eq(now_here() + interval(self.lifetime)),
            );
            connection.execute(diesel::insert_into(refresh_tokens::table).values(token)).await?;
            Ok(true)
        };
        connection.transaction(begin).await
    }
}
