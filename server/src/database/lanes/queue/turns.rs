//! In which order waiting requests are taken. Requesters take turns: whoever has a thousand requests
//! waiting has one of them taken for each one of everybody else's. The requests of one requester stay
//! in their order.

use std::collections::{HashMap, VecDeque};

use crate::database::lanes::batch_size::fits;
use crate::database::lanes::connection_shares::Standing;
use crate::database::lanes::queued::Queued;
use crate::database::statement::Requester;

pub(super) struct Turns<T> {
    /// Those who have something waiting, next first.
    turns: VecDeque<Requester>,
    waiting: HashMap<Requester, VecDeque<(Ticket, T)>>,
    length: usize,
    bound: usize,
    batch: usize,
    next: Ticket,
}

/// Names something that waits.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(in crate::database::lanes) struct Ticket(u64);

/// There are too many already, or too many of this requester's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::database::lanes) struct Full;

impl<T: Queued> Turns<T> {
    /// Holds at most `bound`, and of one requester at most half of that. Gives out at most `batch` at a
    /// time.
    pub(super) fn new(bound: usize, batch: usize) -> Self {
        let (turns, waiting) = (VecDeque::new(), HashMap::new());
        Self { turns, waiting, length: 0, bound, batch, next: Ticket(0) }
    }

    /// Gives out one at a time from now on.
    pub(super) fn end_batches(&mut self) {
        self.batch = 1;
    }

    pub(super) fn len(&self) -> usize {
        self.length
    }

    pub(super) fn push(&mut self, item: T) -> Result<Ticket, Full> {
        let requester = item.requester();
        let own = self.waiting.entry(requester).or_default();
        if own.is_empty() {
            self.turns.push_back(requester);
        }
        if self.length >= self.bound || own.len() >= self.bound.div_ceil(2) {
            self.forget_if_empty(requester);
            return Err(Full);
        }
        let ticket = self.next;
        self.next = Ticket(ticket.0 + 1);
        own.push_back((ticket, item));
        self.length += 1;
        Ok(ticket)
    }

    /// Takes back what has not been taken yet.
    pub(super) fn withdraw(&mut self, requester: Requester, ticket: Ticket) -> Option<T> {
        let own = self.waiting.get_mut(&requester)?;
        let place = own.binary_search_by_key(&ticket, |(ticket, _)| *ticket).ok()?;
        let (_, item) = own.remove(place)?;
        self.length -= 1;
        self.forget_if_empty(requester);
        Some(item)
    }

    /// The next batch, ordered by requester and row, of what may go now. No row is in it twice: the second
    /// waits, and whatever its requester wants after it.
    pub(super) fn take(&mut self, mut may: impl FnMut(&T) -> Standing) -> Vec<T> {
        let mut batch: Vec<T> = Vec::with_capacity(self.length.min(self.batch));
        let mut held_back = Vec::new();
        while batch.len() < self.batch {
            let Some(requester) = self.turns.pop_front() else { break };
            let Some(own) = self.waiting.get_mut(&requester) else { continue };
            let mut standing = |batch: &[T], own: &VecDeque<(Ticket, T)>| match own.front() {
                Some((_, item)) if fits(batch, item) => may(item),
                _ => Standing::NotNow,
            };
            let is_alone = match standing(&batch, own) {
                Standing::WithOthers => false,
                Standing::Alone if batch.is_empty() => true,
                Standing::Alone | Standing::NotNow => {
                    held_back.push(requester);
                    continue;
                }
            };
            batch.extend(own.pop_front().map(|(_, item)| item));
            while is_alone && batch.len() < self.batch && standing(&batch, own) != Standing::NotNow
            {
                batch.extend(own.pop_front().map(|(_, item)| item));
            }
            if own.is_empty() {
                self.waiting.remove(&requester);
            } else {
                self.turns.push_back(requester);
            }
            if is_alone {
                break;
            }
        }
        for requester in held_back.into_iter().rev() {
            self.turns.push_front(requester);
        }
        self.length -= batch.len();
        batch.sort_by_key(|item| (item.requester(), item.row()));
        batch
    }

    /// Whether there is anything that may go now.
    pub(super) fn can_give(&self, mut may: impl FnMut(&T) -> Standing) -> bool {
        let mut next =
            self.turns.iter().filter_map(|requester| self.waiting.get(requester)?.front());
        next.any(|(_, item)| may(item) != Standing::NotNow)
    }

    /// Everything, to be told that it is in vain.
    pub(super) fn take_all(&mut self) -> Vec<T> {
        self.turns.clear();
        self.length = 0;
        self.waiting.drain().flat_map(|(_, own)| own).map(|(_, item)| item).collect()
    }

    /// The same for one requester.
    pub(super) fn take_all_of(&mut self, requester: Requester) -> Vec<T> {
        let own = self.waiting.remove(&requester).unwrap_or_default();
        self.turns.retain(|next| *next != requester);
        self.length -= own.len();
        own.into_iter().map(|(_, item)| item).collect()
    }

    fn forget_if_empty(&mut self, requester: Requester) {
        if self.waiting.get(&requester).is_some_and(VecDeque::is_empty) {
            self.waiting.remove(&requester);
            self.turns.retain(|next| *next != requester);
        }
    }
}

#[cfg(test)]
mod tests;
