//! `[quotas]`: what one user may have.

use std::num::{NonZeroU32, NonZeroU64};

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct QuotaSettings {
    pub todos_per_user: NonZeroU64,
    /// Of their texts.
    pub bytes_per_user: NonZeroU64,
    /// One more ends the oldest.
    pub sessions_per_user: NonZeroU32,
}

impl Default for QuotaSettings {
    fn default() -> Self {
        const TODOS: NonZeroU64 = NonZeroU64::new(100_000).unwrap();
        const BYTES: NonZeroU64 = NonZeroU64::new(256 << 20).unwrap();
        const SESSIONS: NonZeroU32 = NonZeroU32::new(100).unwrap();
        Self { todos_per_user: TODOS, bytes_per_user: BYTES, sessions_per_user: SESSIONS }
    }
}
