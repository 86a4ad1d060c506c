//! A session ended.

use diesel::prelude::*;
use diesel::{PgConnection, QueryResult};
use uuid::Uuid;

use crate::client_address::Network;
use crate::database::schema::sessions;
use crate::database::statement::{Asker, Kind, Many, Statement};

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
    const MANY: Option<Many<Self>> = Some(|asked, connection| {
        let ids = asked.iter().map(|delete| delete.session);
        diesel::delete(sessions::table.filter(sessions::id.eq_any(ids))).execute(connection)?;
        Ok(vec![Some(()); asked.len()])
    });

    fn asker(&self) -> Asker {
        Asker::Stranger(self.from)
    }

    fn one(&self, connection: &mut PgConnection) -> QueryResult<()> {
        diesel::delete(sessions::table.find(self.session)).execute(connection)?;
        Ok(())
    }
}
