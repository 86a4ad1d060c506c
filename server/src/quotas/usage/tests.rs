use uuid::Uuid;

use super::*;

const LIMITS: Usage = Usage { todos: 160, bytes: 16_000 };
const ADA: UserId = UserId(Uuid::nil());
const SECOND: Duration = Duration::from_secs(1);

fn todo(bytes: u64) -> Usage {
    Usage { todos: 1, bytes }
}

/// A ledger, and what is really there.
struct Account {
    ledger: QuotaUsage,
    has: Usage,
    now: Instant,
    counts: usize,
}

impl Account {
    fn with(has: Usage) -> Self {
        Self { ledger: QuotaUsage::new(LIMITS), has, now: Instant::now(), counts: 0 }
    }

    /// Counts and waits as often as it must.
    fn write(&mut self, more: Usage) -> Result<(), Quota> {
        loop {
            match self.ledger.decide(ADA, more, self.now) {
                Decision::Go => {
                    self.has = plus(self.has, more);
                    return Ok(());
                }
                Decision::Refuse(quota) => return Err(quota),
                Decision::Later(time) => self.now += time,
                Decision::Count => self.count(),
            }
        }
    }

    fn count(&mut self) {
        self.counts += 1;
        let written = self.ledger.written(ADA);
        self.ledger.counted(ADA, written, Some(self.has), (SECOND, self.now));
    }

    fn write_all(&mut self, more: Usage) -> (u64, Quota) {
        let mut written = 0;
        loop {
            match self.write(more) {
                Ok(()) => written += 1,
                Err(quota) => return (written, quota),
            }
        }
    }
}

#[test]
fn a_quota_can_be_used_up_and_not_exceeded() {
    assert_eq!(Account::with(Usage::default()).write_all(todo(1)), (160, Quota::Todos));
    assert_eq!(Account::with(Usage::default()).write_all(todo(300)), (53, Quota::Bytes));
}

#[test]
fn nobody_is_counted_for_the_first_todos_nor_often() {
    let mut ada = Account::with(Usage::default());
    for _ in 0..11 {
        ada.write(todo(1)).unwrap();
    }
    assert_eq!(ada.counts, 0);
    ada.write_all(todo(1));
    assert!(ada.counts <= 15, "{}", ada.counts);
}

#[test]
fn what_is_there_before_a_start_is_found_out_in_time() {
    let mut ada = Account::with(Usage { todos: 160, bytes: 0 });
    let (written, quota) = ada.write_all(todo(1));
    assert_eq!(quota, Quota::Todos);
    assert!(written <= 11, "a sixteenth and one: {written}");
}

#[test]
fn what_others_write_is_found_out_in_time() {
    let mut ada = Account::with(Usage::default());
    ada.count();
    ada.has.todos = 160;
    let (written, _) = ada.write_all(todo(1));
    assert!(written <= 11, "{written}");
}

#[test]
fn at_the_limit_it_is_not_counted_for_every_try() {
    let mut ada = Account::with(LIMITS);
    ada.count();
    for _ in 0..1000 {
        assert_eq!(ada.write(todo(1)), Err(Quota::Todos));
    }
    assert_eq!(ada.counts, 1);
    ada.now += SECOND;
    ada.has = Usage::default();
    ada.write(todo(1)).unwrap();
    assert_eq!(ada.counts, 2, "somebody else may have deleted some");
}

#[test]
fn for_one_deleted_there_is_room_for_one() {
    let mut ada = Account::with(Usage { todos: 160, bytes: 100 });
    ada.count();
    ada.has.todos -= 1;
    ada.ledger.deleted(ADA);
    ada.write(todo(1)).unwrap();
    assert_eq!(ada.counts, 1);
    assert_eq!(ada.write(todo(1)), Err(Quota::Todos));
}

#[test]
fn how_many_bytes_were_deleted_is_found_out() {
    let mut ada = Account::with(Usage { todos: 2, bytes: 16_000 });
    ada.count();
    assert_eq!(ada.write(todo(1)), Err(Quota::Bytes));
    ada.has = Usage { todos: 1, bytes: 8_000 };
    ada.ledger.deleted(ADA);
    ada.write(todo(8_000)).unwrap();
    assert_eq!(ada.counts, 2);
}

#[test]
fn how_much_a_shorter_text_left_is_found_out() {
    let mut ada = Account::with(Usage { todos: 2, bytes: 16_000 });
    ada.count();
    ada.write(Usage { todos: 0, bytes: 0 }).unwrap();
    ada.has.bytes = 8_000;
    ada.write(todo(8_000)).unwrap();
}

#[test]
fn what_only_may_have_grown_is_counted_before_it_is_refused() {
    let mut ada = Account::with(Usage { todos: 100, bytes: 15_500 });
    ada.count();
    for _ in 0..50 {
        // A text in the place of another: nothing is more than before.
        let has = ada.has;
        ada.write(Usage { todos: 0, bytes: 400 }).unwrap();
        ada.has = has;
    }
}

#[test]
fn where_counting_fails_what_is_known_still_counts() {
    let mut ledger = QuotaUsage::new(LIMITS);
    let now = Instant::now();
    ledger.counted(ADA, Usage::default(), Some(Usage { todos: 155, bytes: 0 }), (SECOND, now));
    for _ in 0..5 {
        assert_eq!(ledger.decide(ADA, todo(1), now), Decision::Go);
    }
    let now = now + SECOND;
    assert_eq!(ledger.decide(ADA, todo(1), now), Decision::Count);
    let written = ledger.written(ADA);
    ledger.counted(ADA, written, None, (SECOND, now));
    assert_eq!(ledger.decide(ADA, todo(1), now), Decision::Refuse(Quota::Todos));
}
