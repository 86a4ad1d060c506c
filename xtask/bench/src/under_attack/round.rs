//! What was measured of one attack.

use super::figures::Figures;
use crate::attack::Attack;

/// One attack. Figures are in the order of [`Deed::ALL`](super::lone_user::Deed::ALL).
pub(super) struct Round {
    pub(super) attack: Attack,
    pub(super) idle: [Figures; 3],
    pub(super) beside: [Figures; 3],
    pub(super) memory: Memory,
}

/// The server's, in bytes, where the system tells.
pub(super) struct Memory {
    pub(super) before: Option<u64>,
    pub(super) most: Option<u64>,
    pub(super) after: Option<u64>,
}

pub(super) fn mib(bytes: u64) -> String {
    format!("{:.0}", bytes as f64 / f64::from(1 << 20))
}
