//! Fair turns: whoever has a hundred things waiting has one of them taken for each one of everybody
//! else's. What one has waiting stays in its order.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// What waits, by whose it is.
pub(crate) struct FairQueue<K, T> {
    /// Those who have something waiting, next first.
    order: VecDeque<K>,
    waiting: HashMap<K, VecDeque<(Ticket, T)>>,
    length: usize,
    bounds: Bounds,
    next: Ticket,
}

/// How much may wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) all: usize,
    pub(crate) of_one: usize,
}

/// Names something that waits.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Ticket(u64);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Full {
    /// Too much waits.
    All,
    /// Too much of the same one's waits.
    OfOne,
}

impl<K: Copy + Eq + Hash, T> FairQueue<K, T> {
    pub(crate) fn new(bounds: Bounds) -> Self {
        let (order, waiting) = (VecDeque::new(), HashMap::new());
        Self { order, waiting, length: 0, bounds, next: Ticket(0) }
    }

    pub(crate) fn push(&mut self, whose: K, item: T) -> Result<Ticket, Full> {
        let own = self.waiting.get(&whose).map_or(0, VecDeque::len);
        if own >= self.bounds.of_one {
            return Err(Full::OfOne);
        }
        if self.length >= self.bounds.all {
            return Err(Full::All);
        }
        if own == 0 {
            self.order.push_back(whose);
        }
        let ticket = self.next;
        self.next = Ticket(ticket.0 + 1);
        self.waiting.entry(whose).or_default().push_back((ticket, item));
        self.length += 1;
        Ok(ticket)
    }

    /// What has its turn now.
    pub(crate) fn take(&mut self) -> Option<T> {
        let whose = self.order.pop_front()?;
        let own = self.waiting.get_mut(&whose)?;
        let (_, item) = own.pop_front()?;
        if own.is_empty() {
            self.waiting.remove(&whose);
        } else {
            self.order.push_back(whose);
        }
        self.length -= 1;
        Some(item)
    }

    /// Takes back what has not been taken yet.
    pub(crate) fn withdraw(&mut self, whose: K, ticket: Ticket) -> Option<T> {
        let own = self.waiting.get_mut(&whose)?;
        let place = own.binary_search_by_key(&ticket, |(ticket, _)| *ticket).ok()?;
        let (_, item) = own.remove(place)?;
        if own.is_empty() {
            self.waiting.remove(&whose);
            self.order.retain(|next| *next != whose);
        }
        self.length -= 1;
        Some(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(all: usize, of_one: usize) -> FairQueue<char, u32> {
        FairQueue::new(Bounds { all, of_one })
    }

    fn all_of(turns: &mut FairQueue<char, u32>) -> Vec<u32> {
        std::iter::from_fn(|| turns.take()).collect()
    }

    #[test]
    fn each_has_a_turn_for_each_of_anothers() {
        let mut turns = turns(100, 100);
        for number in 0..5 {
            turns.push('a', number).unwrap();
        }
        turns.push('b', 10).unwrap();
        turns.push('c', 20).unwrap();
        turns.push('b', 11).unwrap();
        assert_eq!(turns.take(), Some(0));
        turns.push('d', 30).unwrap();
        assert_eq!(all_of(&mut turns), [10, 20, 1, 30, 11, 2, 3, 4]);
        assert!(turns.length == 0 && turns.waiting.is_empty());
    }

    #[test]
    fn what_is_withdrawn_leaves_its_place_and_its_turn_to_others() {
        let mut turns = turns(3, 3);
        let tickets = [0, 1].map(|number| turns.push('a', number).unwrap());
        turns.push('b', 10).unwrap();
        assert_eq!(turns.push('c', 20), Err(Full::All));
        for (ticket, number) in tickets.into_iter().zip(0..) {
            assert_eq!(turns.withdraw('a', ticket), Some(number));
            assert_eq!(turns.withdraw('a', ticket), None);
        }
        turns.push('c', 20).unwrap();
        turns.push('a', 2).unwrap();
        assert_eq!(all_of(&mut turns), [10, 20, 2]);
    }

    #[test]
    fn one_cannot_take_all_places() {
        let mut turns = turns(3, 2);
        turns.push('a', 0).unwrap();
        turns.push('a', 1).unwrap();
        assert_eq!(turns.push('a', 2), Err(Full::OfOne));
        turns.push('b', 10).unwrap();
        assert_eq!(turns.push('b', 11), Err(Full::All));
        assert_eq!(turns.push('c', 20), Err(Full::All));
        turns.take();
        turns.push('a', 2).unwrap();
    }
}
