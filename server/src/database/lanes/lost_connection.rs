//! What becomes of a batch whose connection was lost.

use super::lane_state::LaneState;
use super::request::Request;
use crate::database::Failure;
use crate::database::failure::Fate;
use crate::database::pool::PooledConnection;
use crate::database::statement::{Kind, Statement};

/// So many connections may be lost under one request before it is told.
const LOSSES: u8 = 2;

/// What is left to try again: all that did not run for sure, unless it is the database and not the
/// connection that fails.
pub(super) fn retry_or_fail<S: Statement>(
    state: &LaneState<S>,
    mut batch: Vec<Request<S>>,
    fate: Fate,
    words: &str,
    connection: &mut PooledConnection,
) -> Vec<Request<S>> {
    let may_have_run = fate == Fate::Unknown && S::KIND == Kind::Write;
    let is_of_database = !connection.proven;
    connection.broken = true;
    for request in &mut batch {
        request.losses += 1;
    }
    let is_over =
        |request: &mut Request<S>| may_have_run || is_of_database || request.losses > LOSSES;
    let failed: Vec<_> = batch.extract_if(.., is_over).collect();
    if !failed.is_empty() {
        state.pool.health.doubt();
    }
    for request in failed {
        request.fail(match may_have_run {
            true => Failure::Unknown(words.to_owned()),
            false => Failure::Unavailable(words.to_owned()),
        });
    }
    batch.iter().for_each(Request::come_back);
    batch
}
