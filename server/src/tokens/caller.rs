//! Whom a verified token speaks for.

use todo_api::id::UserId;
use uuid::Uuid;

/// A user who has shown a good token. Made by the verifier alone; whoever holds one has been let in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Caller {
    user: UserId,
    account: Account,
    grant: Option<Uuid>,
}

/// Where the caller's account lies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Account {
    /// In `users`, since the token could not have been made without.
    Local,
    /// With another issuer; the row in `users` is made when it is first needed.
    Outside,
}

impl Caller {
    pub(super) fn new(user: UserId, account: Account) -> Self {
        Self { user, account, grant: None }
    }

    pub(super) fn granted_by(self, grant: Option<Uuid>) -> Self {
        Self { grant, ..self }
    }

    pub fn user(&self) -> UserId {
        self.user
    }

    pub fn account(&self) -> Account {
        self.account
    }

    /// Which login or refresh of ours the token is from.
    pub fn grant(&self) -> Option<Uuid> {
        self.grant
    }
}
