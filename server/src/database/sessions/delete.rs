//! A session ended.

use diesel::prelude::*;
use diesel::{PgConnection, QueryResult};
use uuid::Uuid;

use crate::client_address::Network;
use crate::database::schema::sessions;
use crate::database::statement::{Kind, Many, Requester, Statement};

/// The session and all of its tokens, if it is there.
pub struct Delete {
    pub from: Network,
    pub session: Uuid,
}

impl Statement for Delete {
    type Answer = ();
    const NAME: &'static str = "session_delete";
    const KIND: Kind = Kind::Write;
    const FROM_ANYBODY: bool = true;
    const MANY: Option<Many<Self>> = Some(|batch, connection| {
        let ids = batch.iter().map(|delete| delete.session);
        diesel::delete(sessions::table.filter(sessions::id.eq_any(ids))).execute(connection)?;
        Ok(vec![Some(()); batch.len()])
    });

    fn requester(&self) -> Requester {
        Requester::Stranger(self.from)
    }

    fn one(&self, connection: &mut PgConnection) -> QueryResult<()> {
        diesel::delete(sessions::table.find(self.session)).execute(connection)?;
        Ok(())
    }
}
