//! A session ended.

use diesel::prelude::*;
use uuid::Uuid;

use crate::client_address::Network;
use crate::database::schema::sessions;
use crate::database::statement::{Connection, Kind, Many, Requester, Result, Statement};

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
    const MANY: Option<Many<Self>> = Some(|batch, connection| Box::pin(many(batch, connection)));

    fn requester(&self) -> Requester {
        Requester::Stranger(self.from)
    }

    async fn one(&self, connection: &mut Connection) -> Result<()> {
        connection.execute(diesel::delete(sessions::table.find(self.session))).await?;
        Ok(())
    }
}

async fn many(batch: &[&Delete], connection: &mut Connection) -> Result<Vec<Option<()>>> {
    let ids = batch.iter().map(|delete| delete.session);
    let ended = sessions::table.filter(sessions::id.eq_any(ids));
    connection.execute(diesel::delete(ended)).await?;
    Ok(vec![Some(()); batch.len()])
}
