//! The caller's own row.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::StoredUser;
use crate::database::schema::{deletions, users};
use crate::database::statement::{Connection, Kind, Requester, Result, Statement};
use crate::tokens::Caller;

/// `None` where it was never made, or is gone.
pub struct Find {
    pub caller: Caller,
}

impl Statement for Find {
    type Answer = Option<StoredUser>;
    const NAME: &'static str = "user_find";
    const KIND: Kind = Kind::Read;

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    async fn one(&self, connection: &mut Connection) -> Result<Option<StoredUser>> {
        let user = self.caller.user().0;
        let own = users::table.find(user).filter(not(exists(deletions::table.find(user))));
        connection.first(own.select(StoredUser::as_select())).await
    }
}
