//! A user gone.

use diesel::prelude::*;
use diesel::{PgConnection, QueryResult};

use crate::database::schema::users;
use crate::database::statement::{Asker, Kind, Statement};
use crate::tokens::Caller;

/// The caller, and all that is theirs. Answers whether there was anybody.
pub struct Delete {
    pub caller: Caller,
}

impl Statement for Delete {
    type Answer = bool;
    const NAME: &'static str = "user_delete";
    const KIND: Kind = Kind::Write;

    fn asker(&self) -> Asker {
        self.caller.into()
    }

    fn one(&self, connection: &mut PgConnection) -> QueryResult<bool> {
        let own = users::table.find(self.caller.user().0);
        Ok(diesel::delete(own).execute(connection)? == 1)
    }
}
