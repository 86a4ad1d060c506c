//! `[database]`: which one, and how it is used.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::DatabaseUrl;
use super::formats::duration;

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseSettings {
    /// Absent: a private PostgreSQL under `data_dir`.
    pub url: Option<DatabaseUrl>,
    /// A streaming replica of `url`, for views and lists.
    pub read_url: Option<DatabaseUrl>,
    /// Where `migrate` connects instead of `url`.
    pub migration_url: Option<DatabaseUrl>,
    /// The most connections that are open at once.
    pub pool_size: NonZeroU32,
    /// Whether statements stay prepared on a connection.
    pub statement_cache: bool,
    /// How long PostgreSQL works on one statement; `migrate` writes it into the database.
    #[serde(serialize_with = "duration::serialize", deserialize_with = "statement_timeout")]
    pub statement_timeout: Duration,
    /// How many requests of one kind may wait for the database.
    pub queue_length: NonZeroUsize,
    /// How long a request may wait while others are served.
    #[serde(serialize_with = "duration::serialize", deserialize_with = "queue_age")]
    pub queue_age: Duration,
    /// The folder with `postgres` and `initdb`; found by itself when absent.
    pub postgres_bin: Option<PathBuf>,
}

/// Less would end statements that are only on their way, and more is longer than anybody waits; zero is
/// for ever.
fn statement_timeout<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let timeout = duration::deserialize(deserializer)?;
    let range = Duration::from_millis(100)..=Duration::from_secs(60 * 60);
    if timeout.is_zero() || range.contains(&timeout) {
        return Ok(timeout);
    }
    Err(D::Error::custom("must be from 100ms to 1h, or 0s for no limit"))
}

/// Less would refuse requests that wait for nobody, and more is longer than any caller waits.
fn queue_age<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let age = duration::deserialize(deserializer)?;
    if (Duration::from_millis(50)..=Duration::from_secs(8)).contains(&age) {
        return Ok(age);
    }
    Err(D::Error::custom("must be from 50ms to 8s"))
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        const POOL_SIZE: NonZeroU32 = NonZeroU32::new(8).unwrap();
        const QUEUE_LENGTH: NonZeroUsize = NonZeroUsize::new(4096).unwrap();
        Self {
            url: None,
            read_url: None,
            migration_url: None,
            pool_size: POOL_SIZE,
            statement_cache: true,
            statement_timeout: Duration::from_secs(5),
            queue_length: QUEUE_LENGTH,
            queue_age: Duration::from_secs(1),
            postgres_bin: None,
        }
    }
}
