//! How many connections one requester may hold, in all lanes together: a row that somebody keeps locked,
//! or a slow network, must not take all of them from the others.
//!
//! Who is up to a quarter of them travels with others. Beyond that and up to half it is by itself, as
//! whoever travelled with somebody who hangs may go on, and nobody travels with that one any more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::database::statement::Requester;

pub(super) struct ConnectionShares(Mutex<Holdings>);

/// Who holds how many.
pub(super) struct Holdings {
    connections: usize,
    held: HashMap<Requester, usize>,
    /// Where something waits whose requester holds as many as may be.
    waiting: Vec<Weak<dyn Waits>>,
}

/// How one more request of a requester's may go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Standing {
    WithOthers,
    Alone,
    NotNow,
}

/// What waits for a share.
pub(super) trait Waits: Send + Sync {
    /// Somebody holds one less.
    fn look_again(self: Arc<Self>);
}

impl ConnectionShares {
    pub(super) fn new(connections: usize) -> Self {
        Self(Mutex::new(Holdings { connections, held: HashMap::new(), waiting: Vec::new() }))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Holdings> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Holdings {
    pub(super) fn standing(&self, requester: Requester) -> Standing {
        let Some(held) = self.held.get(&requester) else { return Standing::WithOthers };
        let quarter = (self.connections / 4).max(1);
        let (with_others, alone) = match requester {
            Requester::User(_) => (quarter, (self.connections / 2).max(1)),
            // There may be many behind one address; some are left for everybody else.
            Requester::Stranger(_) => (0, (self.connections - quarter).max(1)),
            Requester::Service => return Standing::WithOthers,
        };
        match *held {
            held if held < with_others => Standing::WithOthers,
            held if held < alone => Standing::Alone,
            _ => Standing::NotNow,
        }
    }

    pub(super) fn hold(&mut self, requester: Requester) {
        *self.held.entry(requester).or_default() += 1;
    }

    /// Answers who is to look again.
    pub(super) fn release(&mut self, requesters: &[Requester]) -> Vec<Weak<dyn Waits>> {
        for requester in requesters {
            if let Some(held) = self.held.get_mut(requester) {
                *held -= 1;
                if *held == 0 {
                    self.held.remove(requester);
                }
            }
        }
        std::mem::take(&mut self.waiting)
    }

    /// Once a lane, until it is told to look again.
    pub(super) fn wait(&mut self, lane: Weak<dyn Waits>) {
        if !self.waiting.iter().any(|other| other.ptr_eq(&lane)) {
            self.waiting.push(lane);
        }
    }
}

#[cfg(test)]
mod tests {
    use todo_api::id::UserId;
    use uuid::Uuid;

    use super::*;

    fn standings(connections: usize, requester: Requester, count: usize) -> Vec<Standing> {
        let shares = ConnectionShares::new(connections);
        let mut holdings = shares.lock();
        (0..count)
            .map(|_| {
                let standing = holdings.standing(requester);
                holdings.hold(requester);
                standing
            })
            .collect()
    }

    #[test]
    fn one_user_has_a_quarter_with_others_and_half_in_all() {
        use Standing::{Alone, NotNow, WithOthers};
        let user = Requester::User(UserId(Uuid::from_u128(1)));
        assert_eq!(standings(8, user, 5), [WithOthers, WithOthers, Alone, Alone, NotNow]);
        assert_eq!(standings(4, user, 3), [WithOthers, Alone, NotNow]);
        assert_eq!(standings(2, user, 2), [WithOthers, NotNow]);
        assert_eq!(standings(1, user, 2), [WithOthers, NotNow]);
        assert_eq!(standings(8, Requester::Service, 9), [WithOthers; 9]);
    }

    #[test]
    fn what_is_released_can_be_held_again() {
        let (shares, user) =
            (ConnectionShares::new(2), Requester::User(UserId(Uuid::from_u128(1))));
        let mut holdings = shares.lock();
        holdings.hold(user);
        assert_eq!(holdings.standing(user), Standing::NotNow);
        holdings.release(&[user]);
        assert_eq!(holdings.standing(user), Standing::WithOthers);
        assert!(holdings.held.is_empty());
    }
}
