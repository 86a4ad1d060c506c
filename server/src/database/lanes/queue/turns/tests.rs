use todo_api::id::UserId;
use uuid::Uuid;

use super::*;
use crate::database::lanes::batch_size::{MAX_BATCH, MAX_BATCH_ROWS};

/// What a requester wants with a row; `name` tells it from others.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Wish {
    requester: u128,
    row: Option<u128>,
    rows: usize,
    name: usize,
}

impl Queued for Wish {
    fn requester(&self) -> Requester {
        Requester::User(UserId(Uuid::from_u128(self.requester)))
    }

    fn row(&self) -> Option<Uuid> {
        self.row.map(Uuid::from_u128)
    }

    fn rows(&self) -> usize {
        self.rows
    }
}

fn read(requester: u128, name: usize) -> Wish {
    Wish { requester, row: None, rows: 1, name }
}

fn write(requester: u128, row: u128, name: usize) -> Wish {
    Wish { requester, row: Some(row), rows: 1, name }
}

/// What is next where everybody may go.
fn take(queue: &mut Turns<Wish>) -> Vec<Wish> {
    queue.take(|_| Standing::WithOthers)
}

fn names(batch: &[Wish]) -> Vec<usize> {
    batch.iter().map(|wish| wish.name).collect()
}

#[test]
fn one_request_of_another_is_in_the_next_batch_however_many_somebody_has() {
    let mut queue = Turns::new(4096, MAX_BATCH);
    for name in 0..1000 {
        queue.push(read(1, name)).unwrap();
    }
    queue.push(read(2, 1000)).unwrap();
    let batch = take(&mut queue);
    assert_eq!(batch.len(), MAX_BATCH);
    assert!(names(&batch).contains(&1000));
    let own: Vec<_> = (0..MAX_BATCH - 1).collect();
    assert_eq!(names(&batch[..MAX_BATCH - 1]), own, "its own stay in order");
}

#[test]
fn all_that_is_put_in_comes_out_once() {
    let mut queue = Turns::new(4096, MAX_BATCH);
    for name in 0..500 {
        queue.push(read(name as u128 % 7, name)).unwrap();
    }
    let mut seen: Vec<usize> = Vec::new();
    while queue.len() > 0 {
        seen.extend(names(&take(&mut queue)));
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..500).collect::<Vec<_>>());
    assert!(take(&mut queue).is_empty());
}

#[test]
fn no_row_is_twice_in_a_batch_and_the_second_change_comes_after_the_first() {
    let mut queue = Turns::new(4096, MAX_BATCH);
    for name in 0..3 {
        queue.push(write(1, 7, name)).unwrap();
        queue.push(write(2, 7, 10 + name)).unwrap();
    }
    for name in 0..3 {
        assert_eq!(names(&take(&mut queue)), [name, 10 + name], "same id, but not the same row");
    }
}

#[test]
fn a_batch_is_in_the_order_of_its_rows() {
    let mut queue = Turns::new(4096, MAX_BATCH);
    for (requester, row) in [(2, 1), (1, 9), (2, 0), (1, 3)] {
        queue.push(write(requester, row, 0)).unwrap();
    }
    let order: Vec<_> = take(&mut queue).iter().map(|wish| (wish.requester, wish.row)).collect();
    assert_eq!(order, [(1, Some(3)), (1, Some(9)), (2, Some(0)), (2, Some(1))]);
}

#[test]
fn those_who_cannot_travel_together_are_taken_one_by_one_and_in_turns() {
    let mut queue = Turns::new(4096, 1);
    for (name, requester) in [1, 1, 1, 2].into_iter().enumerate() {
        queue.push(read(requester, name)).unwrap();
    }
    let order: Vec<_> = (0..4).map(|_| names(&take(&mut queue))).collect();
    assert_eq!(order, [[0], [3], [1], [2]]);
}

#[test]
fn one_askers_large_answers_leave_room_for_others() {
    let mut queue = Turns::new(4096, MAX_BATCH);
    for name in 0..20 {
        queue.push(Wish { requester: 1, row: None, rows: 201, name }).unwrap();
    }
    queue.push(Wish { requester: 2, row: None, rows: 21, name: 20 }).unwrap();
    assert_eq!(names(&take(&mut queue)), [0, 1, 20]);
}

#[test]
fn large_answers_make_small_batches_and_the_largest_goes_alone() {
    let mut queue = Turns::new(4096, MAX_BATCH);
    for name in 0..8 {
        let requester = 10 + name as u128;
        queue.push(Wish { requester, row: None, rows: MAX_BATCH_ROWS / 2, name }).unwrap();
    }
    queue.push(Wish { requester: 2, row: None, rows: 2 * MAX_BATCH_ROWS, name: 8 }).unwrap();
    let mut sizes = Vec::new();
    while queue.len() > 0 {
        sizes.push(take(&mut queue).len());
    }
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 2, 2, 2, 2]);
}

#[test]
fn a_full_queue_takes_no_more_and_nobody_fills_more_than_half() {
    let mut queue = Turns::new(10, MAX_BATCH);
    for name in 0..5 {
        queue.push(read(1, name)).unwrap();
    }
    assert_eq!(queue.push(read(1, 5)), Err(Full));
    for requester in 2..7 {
        queue.push(read(requester, 0)).unwrap();
    }
    assert_eq!(queue.push(read(7, 0)), Err(Full));
    assert_eq!(queue.len(), 10);
    assert_eq!(take(&mut queue).len(), 10, "those who were refused have left nothing behind");
    queue.push(read(7, 0)).unwrap();
}

#[test]
fn what_was_withdrawn_is_not_taken() {
    let mut queue = Turns::new(10, MAX_BATCH);
    let tickets: Vec<_> = (0..3).map(|name| queue.push(read(1, name)).unwrap()).collect();
    let requester = read(1, 0).requester();
    assert_eq!(queue.withdraw(requester, tickets[1]), Some(read(1, 1)));
    assert_eq!(queue.withdraw(requester, tickets[1]), None);
    assert_eq!(queue.withdraw(Requester::Service, tickets[0]), None);
    assert_eq!(names(&take(&mut queue)), [0, 2]);
    assert_eq!(queue.withdraw(requester, tickets[0]), None);
    let last = queue.push(read(1, 3)).unwrap();
    queue.withdraw(requester, last).unwrap();
    assert_eq!((queue.len(), take(&mut queue).len()), (0, 0));
}

#[test]
fn all_can_be_told_at_once() {
    let mut queue = Turns::new(10, MAX_BATCH);
    for requester in 1..4 {
        queue.push(read(requester, 0)).unwrap();
    }
    assert_eq!(queue.take_all().len(), 3);
    assert_eq!((queue.len(), take(&mut queue).len()), (0, 0));
}

#[test]
fn who_may_not_travel_with_others_has_the_next_turn_alone() {
    let mut queue = Turns::new(10, MAX_BATCH);
    for (name, requester) in [2, 1, 1, 3].into_iter().enumerate() {
        queue.push(read(requester, name)).unwrap();
    }
    let requester = |number| read(number, 0).requester();
    let one_alone = |wish: &Wish| match wish.requester {
        1 => Standing::Alone,
        _ => Standing::WithOthers,
    };
    assert_eq!(names(&queue.take(one_alone)), [0, 3]);
    queue.push(read(2, 4)).unwrap();
    assert_eq!(names(&queue.take(one_alone)), [1, 2]);
    let not_two = |wish: &Wish| match wish.requester() == requester(2) {
        true => Standing::NotNow,
        false => Standing::WithOthers,
    };
    assert!(!queue.can_give(not_two) && queue.take(not_two).is_empty());
    assert_eq!(names(&take(&mut queue)), [4]);
}
