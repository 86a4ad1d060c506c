//! Whether a fault lies with one row, with one asker or with the statement itself: how much more is
//! tried, when a batch has failed and each of it is run by itself.

use crate::database::statement::Asker;

/// So many faults in a row of one asker's, and their others are told the same without being tried.
const OF_ONE: usize = 3;

/// So many askers in a row, and all are.
const ASKERS: usize = 3;

/// Faults since anything succeeded.
#[derive(Default)]
pub(super) struct Faults {
    last: Option<Asker>,
    of_last: usize,
    askers: usize,
}

/// Whom trying further is in vain for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Hopeless {
    Nobody,
    One(Asker),
    All,
}

impl Faults {
    pub(super) fn end(&mut self) {
        *self = Self::default();
    }

    /// One more, of `asker`'s.
    pub(super) fn add(&mut self, asker: Asker) -> Hopeless {
        if self.last == Some(asker) {
            self.of_last += 1;
        } else {
            (self.last, self.of_last) = (Some(asker), 1);
            self.askers += 1;
        }
        match () {
            () if self.askers >= ASKERS => Hopeless::All,
            () if self.of_last >= OF_ONE => Hopeless::One(asker),
            () => Hopeless::Nobody,
        }
    }
}

#[cfg(test)]
mod tests {
    use todo_api::id::UserId;
    use uuid::Uuid;

    use super::*;

    fn user(number: u128) -> Asker {
        Asker::User(UserId(Uuid::from_u128(number)))
    }

    #[test]
    fn one_askers_faults_say_nothing_of_others() {
        let mut faults = Faults::default();
        let heard: Vec<_> = (0..4).map(|_| faults.add(user(1))).collect();
        let nobody = Hopeless::Nobody;
        assert_eq!(heard, [nobody, nobody, Hopeless::One(user(1)), Hopeless::One(user(1))]);
        assert_eq!(faults.add(user(2)), nobody);
    }

    #[test]
    fn three_askers_without_a_success_between_are_the_statements_fault() {
        let mut faults = Faults::default();
        assert_eq!(faults.add(user(1)), Hopeless::Nobody);
        assert_eq!(faults.add(user(2)), Hopeless::Nobody);
        faults.end();
        assert_eq!(faults.add(user(3)), Hopeless::Nobody);
        assert_eq!(faults.add(user(4)), Hopeless::Nobody);
        assert_eq!(faults.add(user(5)), Hopeless::All);
    }
}
