//! A refresh token exchanged for the next.

use std::collections::HashSet;
use std::time::Duration;

use diesel::dsl::exists;
use diesel::prelude::*;
use todo_api::id::UserId;
use uuid::Uuid;

use super::{interval, now_here};
use crate::client_address::Network;
use crate::database::schema::{refresh_tokens, sessions};
use crate::database::statement::{Connection, Kind, Many, Requester, Result, Statement};

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
    async fn standing(&self, connection: &mut Connection) -> Result<Standing> {
        let of_session = refresh_tokens::table.filter(refresh_tokens::session_id.eq(self.session));
        let old = of_session.filter(refresh_tokens::digest.eq(&self.old));
        let unused = refresh_tokens::used_at.is_null();
        let used_just_now = refresh_tokens::used_at.gt((now_here() - interval(GRACE)).nullable());
        let found =
            old.select((refresh_tokens::expires_at.gt(now_here()), unused, used_just_now)).limit(1);
        let found = connection.first::<(bool, bool, Option<bool>), _>(found).await?;
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
        let is_superseded: bool = connection.get(diesel::select(exists(went_on))).await?;
        if is_in_grace != Some(true) || is_superseded {
            return Ok(Standing::Reused);
        }
        let count = connection.get::<i64, _>(successors.count()).await?;
        Ok(if count < MAX_SUCCESSORS { Standing::Good } else { Standing::Spent })
    }

    async fn exchange(&self, connection: &mut Connection) -> Result<()> {
        let of_session = refresh_tokens::table.filter(refresh_tokens::session_id.eq(self.session));
        let long_used = refresh_tokens::used_at.lt((now_here() - interval(GRACE)).nullable());
        connection.execute(diesel::delete(of_session.filter(long_used))).await?;
        let oldest = of_session
            .filter(refresh_tokens::digest.ne(&self.old))
            .select(refresh_tokens::digest)
            .order(refresh_tokens::expires_at.desc())
            .offset(MAX_TOKENS);
        let oldest = connection.load::<Vec<u8>, _>(oldest).await?;
        let oldest = refresh_tokens::digest.eq_any(oldest);
        connection.execute(diesel::delete(of_session.filter(oldest))).await?;
        let used = diesel::update(refresh_tokens::table.find((self.session, &self.old)))
            .filter(refresh_tokens::used_at.is_null())
            .set(refresh_tokens::used_at.eq(now_here().nullable()));
        connection.execute(used).await?;
        let next = (
            refresh_tokens::session_id.eq(self.session),
            refresh_tokens::digest.eq(&self.new),
            refresh_tokens::grant_id.eq(self.grant),
            refresh_tokens::parent.eq(&self.old),
            refresh_tokens::expires_at.eq(now_here() + interval(self.lifetime)),
        );
        connection.execute(diesel::insert_into(refresh_tokens::table).values(next)).await?;
        Ok(())
    }
}

impl Statement for Refresh {
    type Answer = Refreshed;
    const NAME: &'static str = "session_refresh";
    const KIND: Kind = Kind::Write;
    const FROM_ANYBODY: bool = true;

    /// Tells only of sessions that are not there: anybody can invent one, so it must cost little.
    const MANY: Option<Many<Self>> = Some(|batch, connection| Box::pin(many(batch, connection)));

    fn requester(&self) -> Requester {
        Requester::Stranger(self.from)
    }

    fn row(&self) -> Option<Uuid> {
        Some(self.session)
    }

    async fn one(&self, connection: &mut Connection) -> Result<Refreshed> {
        let exchange = async |connection: &mut Connection| {
            // One at a time in a session: what follows sees what those before have done.
            let session = sessions::table.find(self.session).select(sessions::user_id);
            let Some(user) = connection.first::<Uuid, _>(session.for_update()).await? else {
                return Ok(Refreshed::No);
            };
            match self.standing(connection).await? {
                Standing::Good => {
                    self.exchange(connection).await?;
                    Ok(Refreshed::Yes(UserId(user)))
                }
                Standing::Spent => Ok(Refreshed::No),
                Standing::Reused => {
                    let stolen = sessions::table.find(self.session);
                    connection.execute(diesel::delete(stolen)).await?;
                    Ok(Refreshed::Reused)
                }
            }
        };
        connection.transaction(exchange).await
    }
}

async fn many(batch: &[&Refresh], connection: &mut Connection) -> Result<Vec<Option<Refreshed>>> {
    let ids = batch.iter().map(|refresh| refresh.session);
    let known = sessions::table.filter(sessions::id.eq_any(ids)).select(sessions::id);
    let known: HashSet<Uuid> = connection.load(known).await?.into_iter().collect();
    let answer = |refresh: &&Refresh| (!known.contains(&refresh.session)).then_some(Refreshed::No);
    Ok(batch.iter().map(answer).collect())
}
