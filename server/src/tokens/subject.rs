//! How `sub` becomes a user, so that no issuer can speak for another's users.

use todo_api::id::UserId;
use todo_api::rejection::Rejection;
use uuid::{Uuid, Version};

use super::{Account, Caller, invalid};

const MAX_CHARACTERS: usize = 255;

pub(super) enum Subjects {
    /// `sub` is the user's id.
    Uuid { account: Account, beside_derived: bool },
    /// The id is made from issuer and `sub`. Holds the namespace of the issuer.
    Derived(Uuid),
}

impl Subjects {
    pub(super) fn uuid(account: Account, beside_derived: bool) -> Self {
        Self::Uuid { account, beside_derived }
    }

    pub(super) fn derived(issuer: &str) -> Self {
        Self::Derived(Uuid::new_v5(&Uuid::NAMESPACE_URL, issuer.as_bytes()))
    }

    pub(super) fn caller(&self, sub: &str) -> Result<Caller, Rejection> {
        let characters = sub.chars().count();
        if sub.trim().is_empty() || characters > MAX_CHARACTERS || sub.chars().any(char::is_control)
        {
            return Err(invalid(
                "has a `sub` that is blank, too long or contains control characters",
            ));
        }
        match self {
            Self::Derived(namespace) => {
                let user = UserId(Uuid::new_v5(namespace, sub.as_bytes()));
                Ok(Caller::new(user, Account::External))
            }
            Self::Uuid { account, beside_derived } => {
                let id = Uuid::try_parse(sub)
                    .ok()
                    .filter(|id| id.to_string() == sub)
                    .ok_or_else(|| invalid("has a `sub` that is not a UUID in lower case"))?;
                // Derived ids are of version 5: this issuer could name one of those users.
                if *beside_derived && id.get_version() == Some(Version::Sha1) {
                    return Err(invalid("has a `sub` that is a UUID of version 5"));
                }
                Ok(Caller::new(UserId(id), *account))
            }
        }
    }
}
