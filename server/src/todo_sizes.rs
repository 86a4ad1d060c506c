//! Whose todos are long. Reading those costs a hundred times as much, and must not keep others waiting.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use lru::LruCache;
use todo_api::id::UserId;

use crate::database::todos::{List, LongList, StoredTodo};
use crate::database::{Database, Failure};

/// Beyond so many bytes a page is long.
const LONG: usize = 256 * 1024;

/// Users whose todos are longer than this are remembered.
const LONG_TODO: usize = 1024;

/// So many of them.
const USERS: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// How many bytes a todo has, for those whose todos are long.
pub(crate) struct TodoSizes(Mutex<LruCache<UserId, usize>>);

impl Default for TodoSizes {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(USERS)))
    }
}

impl TodoSizes {
    /// The rows of `list`, by the way that suits what is known of its user.
    pub(crate) async fn list(
        &self,
        database: &Database,
        list: List,
    ) -> Result<Vec<StoredTodo>, Failure> {
        let (user, limit) = (list.caller.user(), list.limit as usize);
        let rows = match self.of(user) * limit > LONG {
            true => database.ask(LongList(list)).await?,
            false => database.ask(list).await?,
        };
        let bytes: u64 = rows.iter().map(StoredTodo::bytes).sum();
        let length = usize::try_from(bytes).unwrap_or(usize::MAX);
        self.saw(user, length / rows.len().max(1));
        Ok(rows)
    }

    fn of(&self, user: UserId) -> usize {
        self.lengths().get(&user).copied().unwrap_or_default()
    }

    fn saw(&self, user: UserId, length: usize) {
        let mut lengths = self.lengths();
        match length > LONG_TODO {
            true => lengths.put(user, length),
            false => lengths.pop(&user),
        };
    }

    fn lengths(&self) -> std::sync::MutexGuard<'_, LruCache<UserId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn only_long_ones_are_remembered_and_forgotten_when_they_are_short_again() {
        let (lengths, user) = (TodoSizes::default(), UserId(Uuid::from_u128(1)));
        lengths.saw(user, 300);
        assert_eq!(lengths.of(user), 0);
        lengths.saw(user, 40_000);
        assert_eq!(lengths.of(user), 40_000);
        lengths.saw(user, 300);
        assert_eq!(lengths.of(user), 0);
    }
}
