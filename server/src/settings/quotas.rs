//! `[quotas]`: what one user may have.

use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};

use serde::{Deserialize, Serialize};

use crate::fair_queue::Bounds;

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct QuotaSettings {
    pub todos_per_user: NonZeroU64,
    /// Of their texts.
    pub bytes_per_user: NonZeroU64,
    /// One more ends the oldest.
    pub sessions_per_user: NonZeroU32,
    /// Under way at the same time.
    pub exports_per_user: NonZeroUsize,
    /// The same of all users together.
    pub exports: NonZeroUsize,
}

impl QuotaSettings {
    pub(crate) fn export_bounds(&self) -> Bounds {
        Bounds { all: self.exports.get(), of_one: self.exports_per_user.get() }
    }
}

impl Default for QuotaSettings {
    fn default() -> Self {
        const TODOS: NonZeroU64 = NonZeroU64::new(100_000).unwrap();
        const BYTES: NonZeroU64 = NonZeroU64::new(256 << 20).unwrap();
        const SESSIONS: NonZeroU32 = NonZeroU32::new(100).unwrap();
        const EXPORTS_PER_USER: NonZeroUsize = NonZeroUsize::new(2).unwrap();
        const EXPORTS: NonZeroUsize = NonZeroUsize::new(64).unwrap();
        Self {
            todos_per_user: TODOS,
            bytes_per_user: BYTES,
            sessions_per_user: SESSIONS,
            exports_per_user: EXPORTS_PER_USER,
            exports: EXPORTS,
        }
    }
}
