//! Whether a fault lies with one row, with one requester or with the statement itself: how much more is
//! tried, when a batch has failed and each of it is run by itself.

use crate::database::statement::Requester;

/// So many faults in a row of one requester's, and their others are told the same without being tried.
const OF_ONE: usize = 3;

/// So many requesters in a row, and all are.
const REQUESTERS: usize = 3;

/// Faults since anything succeeded.
#[derive(Default)]
pub(super) struct RepeatedFaults {
    last: Option<Requester>,
    of_last: usize,
    requesters: usize,
}

/// Whom trying further is in vain for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Hopeless {
    Nobody,
    One(Requester),
    All,
}

impl RepeatedFaults {
    pub(super) fn end(&mut self) {
        *self = Self::default();
    }

    /// One more, of `requester`'s.
    pub(super) fn add(&mut self, requester: Requester) -> Hopeless {
        if self.last == Some(requester) {
            self.of_last += 1;
        } else {
            (self.last, self.of_last) = (Some(requester), 1);
            self.requesters += 1;
        }
        match () {
            () if self.requesters >= REQUESTERS => Hopeless::All,
            () if self.of_last >= OF_ONE => Hopeless::One(requester),
            () => Hopeless::Nobody,
        }
    }
}

#[cfg(test)]
mod tests {
    use todo_api::id::UserId;
    use uuid::Uuid;

    use super::*;

    fn user(number: u128) -> Requester {
        Requester::User(UserId(Uuid::from_u128(number)))
    }

    #[test]
    fn one_requesters_faults_say_nothing_of_others() {
        let mut faults = RepeatedFaults::default();
        let heard: Vec<_> = (0..4).map(|_| faults.add(user(1))).collect();
        let nobody = Hopeless::Nobody;
        assert_eq!(heard, [nobody, nobody, Hopeless::One(user(1)), Hopeless::One(user(1))]);
        assert_eq!(faults.add(user(2)), nobody);
    }

    #[test]
    fn three_requesters_without_a_success_between_are_the_statements_fault() {
        let mut faults = RepeatedFaults::default();
        assert_eq!(faults.add(user(1)), Hopeless::Nobody);
        assert_eq!(faults.add(user(2)), Hopeless::Nobody);
        faults.end();
        assert_eq!(faults.add(user(3)), Hopeless::Nobody);
        assert_eq!(faults.add(user(4)), Hopeless::Nobody);
        assert_eq!(faults.add(user(5)), Hopeless::All);
    }
}
