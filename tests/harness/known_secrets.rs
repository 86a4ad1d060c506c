//! Secrets of the whole suite, and whether a log holds one. Every service's log is searched when its
//! test is over.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::service::SIGNING_KEY;
use crate::{ACME, PASSWORD};

/// Parts of tokens, signatures and claims among them.
static PLANTED: Mutex<Option<HashSet<String>>> = Mutex::new(None);

/// Shorter ones are no secret: they could be words.
const MIN_LENGTH: usize = 24;

/// `token` is from now on looked for in every log.
pub(crate) fn plant(token: &str) {
    let mut planted = PLANTED.lock().unwrap_or_else(PoisonError::into_inner);
    // The first part of a JWT says nothing but the algorithm.
    let is_jwt = token.contains('.');
    let parts = token.split('.').skip(usize::from(is_jwt));
    let secret = parts.filter(|part| part.len() >= MIN_LENGTH).map(str::to_owned);
    planted.get_or_insert_default().extend(secret);
}

/// Those that `log` holds.
pub fn secrets_in(log: &str) -> Vec<String> {
    let planted = PLANTED.lock().unwrap_or_else(PoisonError::into_inner);
    let fixed = [PASSWORD, SIGNING_KEY.as_str(), ACME.secret].into_iter();
    let fixed = fixed.filter(|secret| log.contains(secret)).map(str::to_owned);
    let is_token = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let words = log.split(|letter| !is_token(letter));
    let found = words.filter(|word| planted.as_ref().is_some_and(|all| all.contains(*word)));
    fixed.chain(found.map(str::to_owned)).collect()
}
