//! `[limits]`: how much of the server one caller, one address, or all of them may take.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::formats::duration;

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Open connections.
    pub connections: NonZeroUsize,
    /// Open connections of one address.
    pub connections_per_address: NonZeroUsize,
    /// How long the head of a request may take to arrive.
    #[serde(with = "timeout")]
    pub head_timeout: Duration,
    /// How long the head of a request may be.
    #[serde(deserialize_with = "head_bytes")]
    pub head_bytes: u32,
    /// How long the body of a request may take to arrive.
    #[serde(with = "timeout")]
    pub body_timeout: Duration,
    /// How long a connection may be open without a request.
    #[serde(with = "timeout")]
    pub idle_timeout: Duration,
    /// How long a client may leave an answer unread.
    #[serde(with = "timeout")]
    pub answer_timeout: Duration,
    /// Bytes of all answers that clients have not read yet.
    #[serde(deserialize_with = "unread_bytes")]
    pub unread_bytes: usize,
    /// Requests at the same time on one HTTP/2 connection.
    pub streams: NonZeroU32,
    /// Requests of one caller at the same time.
    pub requests_in_flight_per_caller: NonZeroUsize,
    /// Requests a second of one caller.
    pub requests_per_second_per_caller: NonZeroU32,
    /// Requests a second of one address.
    pub requests_per_second_per_address: NonZeroU32,
}

impl Default for LimitSettings {
    fn default() -> Self {
        const CONNECTIONS: NonZeroUsize = NonZeroUsize::new(4096).unwrap();
        const CONNECTIONS_PER_ADDRESS: NonZeroUsize = NonZeroUsize::new(1024).unwrap();
        const STREAMS: NonZeroU32 = NonZeroU32::new(100).unwrap();
        const IN_FLIGHT: NonZeroUsize = NonZeroUsize::new(100).unwrap();
        const PER_CALLER: NonZeroU32 = NonZeroU32::new(1000).unwrap();
        const PER_ADDRESS: NonZeroU32 = NonZeroU32::new(2000).unwrap();
        Self {
            connections: CONNECTIONS,
            connections_per_address: CONNECTIONS_PER_ADDRESS,
            head_timeout: Duration::from_secs(10),
            head_bytes: 16 * 1024,
            body_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            answer_timeout: Duration::from_secs(30),
            unread_bytes: 64 * 1024 * 1024,
            streams: STREAMS,
            requests_in_flight_per_caller: IN_FLIGHT,
            requests_per_second_per_caller: PER_CALLER,
            requests_per_second_per_address: PER_ADDRESS,
        }
    }
}

/// A token of 8 KiB must find room, and what browsers send beside it.
fn head_bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let bytes = u32::deserialize(deserializer)?;
    match (12 * 1024..=1024 * 1024).contains(&bytes) {
        true => Ok(bytes),
        false => Err(D::Error::custom("must be from 12288 to 1048576")),
    }
}

/// A few long pages must find room.
fn unread_bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let bytes = usize::deserialize(deserializer)?;
    match bytes >= 8 * 1024 * 1024 {
        true => Ok(bytes),
        false => Err(D::Error::custom("must be at least 8388608")),
    }
}

/// Connections are looked at twice a second; a shorter time could not be kept.
mod timeout {
    pub(super) use super::duration::serialize;
    use super::*;

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        let timeout = duration::deserialize(deserializer)?;
        match timeout >= Duration::from_secs(1) {
            true => Ok(timeout),
            false => Err(D::Error::custom("must be at least 1s")),
        }
    }
}
