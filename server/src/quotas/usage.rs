//! What each user has, as far as this process knows.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lru::LruCache;
use todo_api::id::UserId;
use tokio::sync::Mutex;

use crate::database::todos::Usage;
use crate::lru_capacity::lru_capacity;

/// Known users take so much. Of anybody else it is found out again.
const MAX_BYTES: usize = 4 << 20;

const USERS: NonZeroUsize = lru_capacity(MAX_BYTES, size_of::<(UserId, Entry)>());

/// What may be written between two counts, as a part of the quota. Each instance may write so much,
/// so that several go beyond a quota by no more than that each.
const PART: u64 = 16;

/// Between two counts of a user lies ten times what the first took, within these.
const PAUSE: [Duration; 2] = [Duration::from_millis(20), Duration::from_secs(1)];

/// What a user has too much of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Quota {
    Todos,
    Bytes,
}

/// Whether a user may write something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Decision {
    /// Yes, and it is in the ledger.
    Go,
    /// It is not known before the user's todos are counted.
    Count,
    /// The same, but they were counted just now.
    Later(Duration),
    /// No.
    Refuse(Quota),
}

pub(super) struct QuotaUsage {
    limits: Usage,
    users: LruCache<UserId, Entry>,
}

#[derive(Default)]
struct Entry {
    /// What PostgreSQL counted last, less the todos that were deleted since.
    counted: Option<Usage>,
    /// What was written since. Never too little: it holds what did not happen after all, and the
    /// whole of a text that took the place of another.
    written: Usage,
    /// Whether there may be fewer bytes than that: something was deleted, or took the place of
    /// something longer.
    shrunk: bool,
    /// When it may be counted again.
    next: Option<Instant>,
    /// Held by the one who counts.
    turn: Option<Arc<Mutex<()>>>,
}

impl QuotaUsage {
    pub(super) fn new(limits: Usage) -> Self {
        Self { limits, users: LruCache::new(USERS) }
    }

    pub(super) fn decide(&mut self, user: UserId, more: Usage, now: Instant) -> Decision {
        let limits = self.limits;
        let entry = self.users.get_or_insert_mut(user, Entry::default);
        let part = Usage { todos: limits.todos / PART, bytes: limits.bytes / PART };
        let written = entry.written;
        let is_sure = written.todos <= part.todos && written.bytes <= part.bytes;
        let fits = |has: Usage| excess(plus(has, more), more, limits).is_none();
        if is_sure && entry.counted.is_none_or(|counted| fits(plus(counted, written))) {
            entry.written = plus(written, more);
            entry.shrunk |= more.todos == 0;
            return Decision::Go;
        }
        let wait = entry.next.map_or(Duration::ZERO, |next| next.saturating_duration_since(now));
        if wait.is_zero() {
            return Decision::Count;
        }
        match entry.counted.and_then(|counted| excess(plus(counted, more), more, limits)) {
            Some(Quota::Bytes) if entry.shrunk => Decision::Later(wait),
            Some(quota) => Decision::Refuse(quota),
            None => Decision::Later(wait),
        }
    }

    /// One of the user's todos is gone.
    pub(super) fn deleted(&mut self, user: UserId) {
        if let Some(entry) = self.users.get_mut(&user) {
            entry.shrunk = true;
            if let Some(counted) = &mut entry.counted {
                counted.todos = counted.todos.saturating_sub(1);
            }
        }
    }

    /// Whoever is to count holds this meanwhile.
    pub(super) fn turn(&mut self, user: UserId) -> Arc<Mutex<()>> {
        self.users.get_or_insert_mut(user, Entry::default).turn.get_or_insert_default().clone()
    }

    /// What was written up to now, which a count that begins now will find.
    pub(super) fn written(&mut self, user: UserId) -> Usage {
        self.users.get(&user).map_or(Usage::default(), |entry| entry.written)
    }

    /// What came of a count that began when so much was `written`, and took so long. Where it failed
    /// what was known still counts.
    pub(super) fn counted(
        &mut self,
        user: UserId,
        written: Usage,
        usage: Option<Usage>,
        (took, now): (Duration, Instant),
    ) {
        let entry = self.users.get_or_insert_mut(user, Entry::default);
        let [least, most] = PAUSE;
        entry.next = Some(now + (took * 10).clamp(least, most));
        entry.counted = usage.or(entry.counted.map(|counted| plus(counted, written)));
        entry.shrunk &= usage.is_none();
        entry.written.todos = entry.written.todos.saturating_sub(written.todos);
        entry.written.bytes = entry.written.bytes.saturating_sub(written.bytes);
    }
}

/// What there is too much of, if there is more of it.
fn excess(has: Usage, more: Usage, limits: Usage) -> Option<Quota> {
    if more.todos > 0 && has.todos > limits.todos {
        Some(Quota::Todos)
    } else if more.bytes > 0 && has.bytes > limits.bytes {
        Some(Quota::Bytes)
    } else {
        None
    }
}

fn plus(one: Usage, other: Usage) -> Usage {
    Usage {
        todos: one.todos.saturating_add(other.todos),
        bytes: one.bytes.saturating_add(other.bytes),
    }
}

#[cfg(test)]
mod tests;
