//! All that waits in a lane: what can travel together, and what has to be run by itself after a batch
//! that did not tell, or failed. Both have their turns.

mod turns;

use self::turns::Turns;
pub(super) use self::turns::{Full, Ticket};
use super::connection_shares::Standing;
use super::queued::Queued;
use crate::database::statement::Requester;

/// So many that wait to be run by themselves, and no batch adds to them.
const MAX_APART: usize = 64;

pub(super) struct Queue<T> {
    together: Turns<T>,
    apart: Turns<T>,
    /// Whether what was taken last was of those apart.
    was_apart: bool,
    bound: usize,
}

impl<T: Queued> Queue<T> {
    /// Holds at most `bound`, and of one requester at most half of that. Gives out at most `batch` at a
    /// time.
    pub(super) fn new(bound: usize, batch: usize) -> Self {
        let (together, apart) = (Turns::new(bound, batch), Turns::new(usize::MAX, 1));
        Self { together, apart, was_apart: false, bound }
    }

    /// From now on each is given out by itself.
    pub(super) fn end_batches(&mut self) {
        self.together.end_batches();
    }

    pub(super) fn len(&self) -> usize {
        self.together.len() + self.apart.len()
    }

    pub(super) fn push(&mut self, item: T) -> Result<Ticket, Full> {
        if self.len() >= self.bound { Err(Full) } else { self.together.push(item) }
    }

    /// Those that came back from a batch, each to be run by itself. Whoever is not waited for any more
    /// is taken all the same, and tells so by its stage.
    pub(super) fn set_apart(&mut self, items: impl IntoIterator<Item = T>) {
        for item in items {
            // It has no bound but that of what was taken before.
            let _ = self.apart.push(item);
        }
    }

    /// Takes back what has not been taken yet.
    pub(super) fn withdraw(&mut self, requester: Requester, ticket: Ticket) -> Option<T> {
        self.together.withdraw(requester, ticket)
    }

    /// The next that go together, of those that may; alone, if it was set apart.
    pub(super) fn take(&mut self, mut may: impl FnMut(&T) -> Standing) -> Vec<T> {
        let is_turn = !self.was_apart || self.apart.len() > MAX_APART;
        let turns = if is_turn { [true, false] } else { [false, true] };
        for is_apart in turns {
            let queue = if is_apart { &mut self.apart } else { &mut self.together };
            let batch = queue.take(&mut may);
            if !batch.is_empty() {
                self.was_apart = is_apart;
                return batch;
            }
        }
        Vec::new()
    }

    /// Whether there is anything that may go.
    pub(super) fn can_give(&self, mut may: impl FnMut(&T) -> Standing) -> bool {
        self.together.can_give(&mut may) || self.apart.can_give(&mut may)
    }

    /// Those set apart, of one requester or all, to be told that it is in vain.
    pub(super) fn take_apart(&mut self, of: Option<Requester>) -> Vec<T> {
        match of {
            Some(requester) => self.apart.take_all_of(requester),
            None => self.apart.take_all(),
        }
    }

    /// Everything, to be told that it is in vain.
    pub(super) fn take_all(&mut self) -> Vec<T> {
        let mut all = self.together.take_all();
        all.append(&mut self.apart.take_all());
        all
    }
}
