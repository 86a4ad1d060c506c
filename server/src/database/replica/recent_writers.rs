//! Who wrote what the replica may not have yet.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use todo_api::id::UserId;
use tokio::sync::Notify;
use tokio::time::Instant;

/// How old what the replica answers may be: so long ago it had caught up at the least. Only
/// writes through another instance can be missing.
pub(super) const MAX_STALENESS: Duration = Duration::from_secs(5);

/// How long nobody reads from a replica that did not answer one in time.
const BACKOFF: Duration = Duration::from_secs(5);

/// More are not told apart: then everybody reads from the primary until the replica has caught up.
const MAX_WRITERS: usize = 100_000;

pub(super) struct RecentWriters {
    state: Mutex<State>,
    /// How long after somebody gave up waiting for a write it may still happen.
    late_write: Duration,
    /// Told when it is of use to bring this up to date.
    outdated: Notify,
}

struct State {
    /// Counts the comparisons of the two databases.
    comparison: u64,
    /// Comparisons before this one do not count.
    first_valid: u64,
    /// When the primary had nothing that the replica does not have by now.
    caught_up_at: Option<Instant>,
    /// Up to when it is passed over, caught up or not.
    backs_off_until: Option<Instant>,
    writers: HashMap<UserId, Writer>,
}

struct Writer {
    /// Only a later comparison includes the write.
    before: u64,
    /// The write may still be to come, until then.
    until: Option<Instant>,
}

/// One comparison of what the primary has written with what the replica has replayed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comparison {
    number: u64,
    pub(super) begun: Instant,
}

impl RecentWriters {
    /// Everybody, since nothing is known of the replica.
    pub(super) fn new(late_write: Duration) -> Self {
        let state = State {
            comparison: 0,
            first_valid: 0,
            caught_up_at: None,
            backs_off_until: None,
            writers: HashMap::new(),
        };
        Self { state: Mutex::new(state), late_write, outdated: Notify::new() }
    }

    /// Whether the replica has all that `user` wrote, as of `now`.
    pub(super) fn may_read_replica(&self, user: UserId, now: Instant) -> bool {
        let state = self.lock();
        let age = state.caught_up_at.map(|at| now.saturating_duration_since(at));
        // Compared in time, so that nobody has to go to the primary for its being old.
        if age.is_none_or(|age| age > MAX_STALENESS / 2) {
            self.outdated.notify_one();
        }
        age.is_some_and(|age| age <= MAX_STALENESS)
            && state.backs_off_until.is_none_or(|until| until <= now)
            && !state.writers.contains_key(&user)
    }

    /// It did not answer a read in time, or not at all.
    pub(super) fn failed_to_answer(&self, now: Instant) {
        self.lock().backs_off_until = Some(now + BACKOFF);
    }

    /// `user` wrote, or may have. `is_over` is whether it cannot happen any more after `now`.
    pub(super) fn wrote(&self, user: UserId, is_over: bool, now: Instant) {
        let mut state = self.lock();
        if state.writers.len() >= MAX_WRITERS {
            state.writers.clear();
            state.caught_up_at = None;
            state.first_valid = state.comparison;
        }
        let before = state.comparison;
        let writer = state.writers.entry(user).or_insert(Writer { before, until: None });
        writer.before = before;
        if !is_over {
            writer.until = Some(now + self.late_write);
        }
        self.outdated.notify_one();
    }

    /// Waits until a comparison would change anything.
    pub(super) async fn outdated(&self) {
        self.outdated.notified().await;
    }

    /// To be begun before the primary is asked what it has.
    pub(super) fn begin_comparison(&self) -> Comparison {
        let mut state = self.lock();
        let number = state.comparison;
        state.comparison += 1;
        Comparison { number, begun: Instant::now() }
    }

    /// The replica has all that the primary had when the comparison was begun.
    pub(super) fn caught_up(&self, comparison: Comparison) {
        let mut state = self.lock();
        if comparison.number < state.first_valid {
            return;
        }
        state.caught_up_at = Some(comparison.begun);
        state.writers.retain(|_, writer| {
            writer.before > comparison.number
                || writer.until.is_some_and(|until| until > comparison.begun)
        });
    }

    /// It lacks something, or is no replica.
    pub(super) fn fell_behind(&self) {
        self.lock().caught_up_at = None;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;
    use uuid::Uuid;

    use super::*;

    const ADA: UserId = UserId(Uuid::from_u128(1));
    const BOB: UserId = UserId(Uuid::from_u128(2));

    const LATE_WRITE: Duration = Duration::from_secs(10);

    fn caught_up() -> RecentWriters {
        let writers = RecentWriters::new(LATE_WRITE);
        writers.caught_up(writers.begin_comparison());
        writers
    }

    fn may(writers: &RecentWriters, user: UserId) -> bool {
        writers.may_read_replica(user, Instant::now())
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_reads_from_a_replica_of_which_nothing_is_known() {
        let writers = RecentWriters::new(LATE_WRITE);
        assert!(!may(&writers, ADA));
        writers.caught_up(writers.begin_comparison());
        assert!(may(&writers, ADA));
    }

    #[tokio::test(start_paused = true)]
    async fn who_wrote_waits_for_a_comparison_that_began_afterwards() {
        let writers = caught_up();
        let too_early = writers.begin_comparison();
        writers.wrote(ADA, true, Instant::now());
        writers.caught_up(too_early);
        assert!(!may(&writers, ADA) && may(&writers, BOB));
        writers.caught_up(writers.begin_comparison());
        assert!(may(&writers, ADA));
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_nobody_waited_for_may_come_late() {
        let writers = caught_up();
        writers.wrote(ADA, false, Instant::now());
        writers.caught_up(writers.begin_comparison());
        assert!(!may(&writers, ADA));
        advance(LATE_WRITE).await;
        writers.caught_up(writers.begin_comparison());
        assert!(may(&writers, ADA));
    }

    #[tokio::test(start_paused = true)]
    async fn a_replica_that_had_not_caught_up_lately_is_passed_over() {
        let writers = caught_up();
        advance(MAX_STALENESS).await;
        assert!(may(&writers, ADA));
        advance(Duration::from_millis(1)).await;
        assert!(!may(&writers, ADA));
    }

    #[tokio::test(start_paused = true)]
    async fn a_replica_that_does_not_answer_is_passed_over_though_it_has_caught_up() {
        let writers = caught_up();
        writers.failed_to_answer(Instant::now());
        advance(BACKOFF - Duration::from_millis(1)).await;
        writers.caught_up(writers.begin_comparison());
        assert!(!may(&writers, ADA));
        advance(Duration::from_millis(1)).await;
        assert!(may(&writers, ADA));
    }

    #[tokio::test(start_paused = true)]
    async fn a_replica_that_fell_out_of_step_answers_nobody() {
        let writers = caught_up();
        writers.fell_behind();
        assert!(!may(&writers, ADA));
    }

    #[tokio::test(start_paused = true)]
    async fn more_writers_than_can_be_told_apart_are_everybody() {
        let writers = caught_up();
        let before = writers.begin_comparison();
        for number in 0..=MAX_WRITERS as u128 {
            writers.wrote(UserId(Uuid::from_u128(number + 10)), true, Instant::now());
        }
        assert!(!may(&writers, ADA));
        writers.caught_up(before);
        assert!(!may(&writers, ADA));
        writers.caught_up(writers.begin_comparison());
        assert!(may(&writers, ADA));
    }
}
