//! How many workers a lane has.

use std::time::{Duration, Instant};

/// What a statement has to take, at its shortest, for each worker beside the first. Near the
/// database few workers are best: the next batch grows while one is away. Far from it the trips must
/// overlap. No number of workers is right for both; measured, this rule is.
const WORTH_A_WORKER: Duration = Duration::from_micros(400);

/// So many may be at work however near the database is, where a whole batch waits: it would not grow
/// any more, and while one is on its way PostgreSQL works on the other.
const NEARBY: u32 = 2;

/// When nothing was taken for so long though something waits, those at work hang: in a lock, or on
/// a connection that is no more.
pub(super) const STALL: Duration = Duration::from_millis(50);

/// Those at work for one lane.
pub(super) struct WorkerCount {
    at_work: u32,
    most: u32,
    /// Of those, how many wait for a connection to be made.
    connecting: u32,
    /// The shortest that a statement took lately: the way to the database and back.
    fastest: Option<Duration>,
    last_take: Instant,
}

impl WorkerCount {
    /// Of at most so many.
    pub(super) fn new(most: u32) -> Self {
        Self { at_work: 0, most, connecting: 0, fastest: None, last_take: Instant::now() }
    }

    /// Whether nobody is there to take what waits.
    pub(super) fn is_away(&self) -> bool {
        self.at_work == 0
    }

    /// Whether what waits is waiting for the database to be reached at all.
    pub(super) fn is_connecting(&self) -> bool {
        self.connecting > 0 && self.connecting == self.at_work
    }

    /// Whether one more would make it go faster.
    pub(super) fn could_use_one_more(&self, now: Instant, full_batch_waits: bool) -> bool {
        let is_far = WORTH_A_WORKER * self.at_work <= self.fastest.unwrap_or_default();
        let overlaps = full_batch_waits && self.at_work < NEARBY;
        self.at_work < self.most && (is_far || overlaps || self.stalls(now))
    }

    fn stalls(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last_take) > STALL
    }

    pub(super) fn begin(&mut self, now: Instant) {
        self.at_work += 1;
        self.last_take = now;
    }

    pub(super) fn end(&mut self) {
        self.at_work -= 1;
    }

    pub(super) fn connect(&mut self) {
        self.connecting += 1;
    }

    pub(super) fn connected(&mut self) {
        self.connecting -= 1;
    }

    pub(super) fn take(&mut self, now: Instant) {
        self.last_take = now;
    }

    /// A statement took `took`. What was fastest once is forgotten slowly, should the database have
    /// moved away.
    pub(super) fn timed(&mut self, took: Duration) {
        let creeping = self.fastest.map_or(took, |fastest| fastest + fastest / 64);
        self.fastest = Some(took.min(creeping));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many are at work where one after the other is called as long as it helps.
    fn workers(way: Duration, full_batch_waits: bool) -> u32 {
        let (now, mut count) = (Instant::now(), WorkerCount::new(16));
        count.begin(now);
        count.timed(way);
        while count.could_use_one_more(now, full_batch_waits) {
            count.begin(now);
        }
        count.at_work
    }

    #[test]
    fn near_the_database_a_second_one_goes_when_a_whole_batch_waits() {
        assert_eq!(workers(Duration::from_micros(100), false), 1);
        assert_eq!(workers(Duration::from_micros(100), true), 2);
    }

    #[test]
    fn far_from_the_database_trips_overlap_up_to_the_limit() {
        assert_eq!(workers(Duration::from_millis(4), false), 11);
        assert_eq!(workers(Duration::from_millis(4), true), 11);
        assert_eq!(workers(Duration::from_secs(1), false), 16);
    }

    #[test]
    fn where_nothing_was_taken_for_long_one_more_goes() {
        let (now, mut count) = (Instant::now(), WorkerCount::new(16));
        count.begin(now);
        count.timed(Duration::from_micros(100));
        assert!(!count.could_use_one_more(now + STALL, false));
        assert!(count.could_use_one_more(now + 2 * STALL, false));
    }
}
