//! When a connection is overdue, tick by tick.

use std::time::Duration;

use super::*;

/// A head within a second, rest for two, an answer within three.
fn limits() -> LimitSettings {
    LimitSettings {
        head_timeout: Duration::from_secs(1),
        idle_timeout: Duration::from_secs(2),
        answer_timeout: Duration::from_secs(3),
        ..LimitSettings::default()
    }
}

struct Watched {
    clock: Arc<Clock>,
    connection: Arc<Connection>,
}

impl Watched {
    fn new() -> Self {
        let clock = Arc::new(Clock::new());
        Self { connection: Arc::new(Connection::new(clock.clone(), Gauge::default())), clock }
    }

    /// After so many half seconds.
    fn overdue_after(&self, ticks: u32) -> Option<Overdue> {
        (0..ticks).for_each(|_| self.clock.tick());
        self.connection.overdue(&limits())
    }
}

#[test]
fn the_first_head_is_timed_from_the_beginning() {
    let silent = Watched::new();
    assert_eq!(silent.overdue_after(2), None);
    silent.connection.received();
    assert_eq!(silent.overdue_after(1), Some(Overdue::Head));
}

#[test]
fn the_next_head_is_timed_from_its_first_byte() {
    let watched = Watched::new();
    drop(watched.connection.begin_request(Version::HTTP_11));
    assert_eq!(watched.overdue_after(3), None);
    watched.connection.received();
    assert_eq!(watched.overdue_after(1), None);
    watched.connection.received();
    assert_eq!(watched.overdue_after(2), Some(Overdue::Head));
}

#[test]
fn one_that_rests_is_closed_and_one_that_waits_for_its_answer_is_not() {
    let watched = Watched::new();
    let request = watched.connection.begin_request(Version::HTTP_11);
    assert_eq!(watched.overdue_after(100), None);
    assert_eq!(watched.connection.idle_for(), None);
    drop(request);
    assert_eq!(watched.overdue_after(4), None);
    assert_eq!(watched.overdue_after(1), Some(Overdue::Idle));
}

#[test]
fn an_answer_is_timed_while_it_waits_and_moves_too_little() {
    let watched = Watched::new();
    let _request = watched.connection.begin_request(Version::HTTP_2);
    watched.connection.hold(1_000_000);
    assert_eq!(watched.overdue_after(6), None);
    watched.connection.release(100_000);
    assert_eq!(watched.overdue_after(6), None);
    watched.connection.release(1);
    assert_eq!(watched.overdue_after(1), Some(Overdue::Answer));
    watched.connection.release(899_999);
    assert_eq!(watched.overdue_after(100), None);

    watched.connection.socket_is_full();
    assert_eq!(watched.overdue_after(7), Some(Overdue::Answer));
    watched.connection.socket_took_all();
    assert_eq!(watched.overdue_after(0), None);
}

#[test]
fn a_pause_ends() {
    let watched = Watched::new();
    watched.connection.pause();
    assert!(watched.connection.is_paused());
    watched.overdue_after(PAUSE);
    assert!(!watched.connection.is_paused());
}
