//! A refresh token exchanged for the next.

use std::collections::HashSet;
use std::time::Duration;

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::{PgConnection, QueryResult};
use todo_api::id::UserId;
use uuid::Uuid;

use super::{interval, now_here};
use crate::client_address::Network;
use crate::database::schema::{refresh_tokens, sessions};
use crate::database::statement::{Kind, Many, Requester, Statement};

/// How long a token can be exchanged once more: its answer may have been lost, and a second tab may
/// have had the same thought.
const GRACE: Duration = Duration::from_secs(30);

/// How often a token can be exchanged once more: oftener than lost answers and tabs explain.
const MAX_SUCCESSORS: i64 = 30;

/// How many tokens of a session there may be; the oldest go first. Most are answers that were lost.
const MAX_TOKENS: i64 = 100;

/// The token `old` for the token `new`.
pub struct Refresh {
    pub from: Network,
    pub session: Uuid,
    pub old: Vec<u8>,
    pub new: Vec<u8>,
    pub grant: Uuid,
    pub lifetime: Duration,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refreshed {
    /// The new one is there, for this user.
    Yes(UserId),
    /// There is no such session, the token has expired, or it has more successors than it may.
    No,
    /// Somebody showed a token that others have gone on from: it was stolen, from the one or by the
    /// other. The session is over.
    Reused,
}

/// What the old token is good for.
enum Standing {
    Good,
    Spent,
    Reused,
}

impl Refresh {
    fn standing(&self, connection: &mut PgConnection) -> QueryResult<Standing> {
        let of_session = refresh_tokens::table.filter(refresh_tokens::session_id.eq(self.session));
        let old = of_session.filter(refresh_tokens::digest.eq(&self.old));
        let unused = refresh_tokens::used_at.is_null();
        let used_just_now = refresh_tokens::used_at.gt((now_here() - interval(GRACE)).nullable());
        let found = old
            .select((refresh_tokens::expires_at.gt(now_here()), unused, used_just_now))
            .first::<(bool, bool, Option<bool>)>(connection)
            .optional()?;
        // One that is not there any more was exchanged long ago, or somebody who changed the password
        // did not come with it.
        let Some((is_live, is_unused, is_in_grace)) = found else { return Ok(Standing::Reused) };
        if !is_live {
            return Ok(Standing::Spent);
        }
        if is_unused {
            return Ok(Standing::Good);
        }
        let successors = of_session.filter(refresh_tokens::parent.eq(&self.old));
        let went_on = successors.filter(refresh_tokens::used_at.is_not_null());
        let is_superseded: bool = diesel::select(exists(went_on)).get_result(connection)?;
        if is_in_grace != Some(true) || is_superseded {
            return Ok(Standing::Reused);
        }
        let count = successors.count().get_result::<i64>(connection)?;
        Ok(if count < MAX_SUCCESSORS { Standing::Good } else { Standing::Spent })
    }

    fn exchange(&self, connection: &mut PgConnection) -> QueryResult<()> {
        let of_session = refresh_tokens::table.filter(refresh_tokens::session_id.eq(self.session));
        let long_used = refresh_tokens::used_at.lt((now_here() - interval(GRACE)).nullable());
        diesel::delete(of_session.filter(long_used)).execute(connection)?;
        let oldest = of_session
            .filter(refresh_tokens::digest.ne(&self.old))
            .select(refresh_tokens::digest)
            .order(refresh_tokens::expires_at.desc())
            .offset(MAX_TOKENS)
            .load::<Vec<u8>>(connection)?;
        let oldest = refresh_tokens::digest.eq_any(oldest);
        diesel::delete(of_session.filter(oldest)).execute(connection)?;
        diesel::update(refresh_tokens::table.find((self.session, &self.old)))
            .filter(refresh_tokens::used_at.is_null())
            .set(refresh_tokens::used_at.eq(now_here().nullable()))
            .execute(connection)?;
        diesel::insert_into(refresh_tokens::table)
            .values((
                refresh_tokens::session_id.eq(self.session),
                refresh_tokens::digest.eq(&self.new),
                refresh_tokens::grant_id.eq(self.grant),
                refresh_tokens::parent.eq(&self.old),
                refresh_tokens::expires_at.eq(now_here() + interval(self.lifetime)),
            ))
            .execute(connection)?;
        Ok(())
    }
}

impl Statement for Refresh {
    type Answer = Refreshed;
    const NAME: &'static str = "session_refresh";
    const KIND: Kind = Kind::Write;
    const FROM_ANYBODY: bool = true;

    /// Tells only of sessions that are not there: anybody can invent one, so it must cost little.
    const MANY: Option<Many<Self>> = Some(|batch, connection| {
        let ids = batch.iter().map(|refresh| refresh.session);
        let known = sessions::table.filter(sessions::id.eq_any(ids)).select(sessions::id);
        let known: HashSet<Uuid> = known.load(connection)?.into_iter().collect();
        let answer = |refresh: &&Self| (!known.contains(&refresh.session)).then_some(Refreshed::No);
        Ok(batch.iter().map(answer).collect())
    });

    fn requester(&self) -> Requester {
        Requester::Stranger(self.from)
    }

    fn row(&self) -> Option<Uuid> {
        Some(self.session)
    }

    fn one(&self, connection: &mut PgConnection) -> QueryResult<Refreshed> {
        connection.transaction(|connection| {
            // One at a time in a session: what follows sees what those before have done.
            let session = sessions::table.find(self.session).select(sessions::user_id);
            let Some(user) = session.for_update().first::<Uuid>(connection).optional()? else {
                return Ok(Refreshed::No);
            };
            match self.standing(connection)? {
                Standing::Good => {
                    self.exchange(connection)?;
                    Ok(Refreshed::Yes(UserId(user)))
                }
                Standing::Spent => Ok(Refreshed::No),
                Standing::Reused => {
                    diesel::delete(sessions::table.find(self.session)).execute(connection)?;
                    Ok(Refreshed::Reused)
                }
            }
        })
    }
}
