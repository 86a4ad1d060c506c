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

/// Who manages the caller's account.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Account {
    /// This service. There was a row in `users` when the token was issued.
    Local,
    /// An external issuer. The row in `users` is created with the first todo.
    External,
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

#[cfg(test)]
mod tests {
    use super::*;

    // The documentation of `database::todos` shows that this does not compile elsewhere.
    include!("caller/forgery_example.rs");

    #[test]
    fn within_its_module_a_caller_can_be_made_of_its_fields() {
        let user = UserId(Uuid::from_u128(1));
        let caller = forged(user, Account::Local, None);
        assert_eq!(caller, Caller::new(user, Account::Local));
    }
}
