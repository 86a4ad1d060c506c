//! What an issuer's tokens are signed with.

mod download;
mod fetch_limit;
mod key;
mod remote_set;
mod set;

pub(super) use download::with_causes;
pub(super) use key::{Key, KeyId};
pub(super) use remote_set::{Fetches, Remote};
pub(super) use set::KeySet;

use std::sync::Arc;

use todo_api::rejection::Rejection;

use super::invalid;
use crate::client_address::ClientAddress;

pub(super) enum Keys {
    /// A secret that both sides have. Its tokens name no key.
    Shared(Arc<Key>),
    /// Those of the issuer that is built in.
    Own(KeySet),
    /// Those that an external issuer publishes.
    Remote(Arc<Remote>),
}

impl Keys {
    /// The key that a token whose header says `kid` must be signed with.
    pub(super) async fn find(
        &self,
        kid: Option<&str>,
        from: ClientAddress,
    ) -> Result<Arc<Key>, Rejection> {
        let kid = || kid.ok_or_else(|| invalid("has no `kid`, which names its key"));
        match self {
            Self::Shared(key) => Ok(key.clone()),
            Self::Own(set) => set.get(kid()?).ok_or_else(unpublished),
            Self::Remote(remote) => remote.find(kid()?, from).await,
        }
    }

    /// Whether a token that this key was good for is still good, as far as can be said at once.
    pub(super) fn trusts(&self, key: KeyId) -> bool {
        match self {
            Self::Shared(_) | Self::Own(_) => true,
            Self::Remote(remote) => remote.trusts(key),
        }
    }
}

fn unpublished() -> Rejection {
    invalid("has a `kid` that its issuer does not publish")
}
