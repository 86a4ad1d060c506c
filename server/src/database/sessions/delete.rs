//! A session ended.

use diesel::prelude::*;
use diesel::{PgConnection, QueryResult};
use uuid::Uuid;

use crate::database::schema::sessions;
use crate::database::statement::{Kind, Statement};
use crate::tokens::Caller;

/// The session and all of its tokens, if it is there.
pub struct Delete {
    pub session: Uuid,
}

impl Statement for Delete {
    type Answer = ();
    const NAME: &'static str = "session_delete";
    const KIND: Kind = Kind::Write;

    fn asker(&self) -> Option<Caller> {
        None
    }

    fn one(&self, connection: &mut PgConnection) -> QueryResult<()> {
        diesel::delete(sessions::table.find(self.session)).execute(connection)?;
        Ok(())
    }
}
