//! Who waits for a password to be worked on, and in which order they are taken.
//!
//! Whoever logs in takes turns with those who register, however many those are: a stranger can make
//! any number of accounts, and must not hold up those who have one. Nor do registrations take more
//! than half of the cores, for those that are left answer everybody else. Among either, addresses
//! take turns.

use crate::client_address::{ClientAddress, Network};
use crate::fair_queue::{Bounds, FairQueue, Full, Ticket};

/// What for a password is worked on, and for which address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PasswordJob {
    pub(super) purpose: Purpose,
    network: Network,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Purpose {
    /// Or change the password: something that an account is there for.
    LogIn,
    Register,
}

impl PasswordJob {
    pub(crate) fn logging_in(from: ClientAddress) -> Self {
        Self { purpose: Purpose::LogIn, network: from.network() }
    }

    pub(crate) fn registering(from: ClientAddress) -> Self {
        Self { purpose: Purpose::Register, network: from.network() }
    }
}

pub(super) struct Queue<T> {
    logins: FairQueue<Network, T>,
    registrations: FairQueue<Network, T>,
    /// Whose turn was the last.
    last: Purpose,
    /// How many registrations are worked on, and how many may be.
    registering: usize,
    most_registering: usize,
}

impl<T> Queue<T> {
    /// For so many threads. Either purpose has `bounds` of its own, or those who register could keep
    /// others out.
    pub(super) fn new(bounds: Bounds, threads: usize) -> Self {
        Self {
            logins: FairQueue::new(bounds),
            registrations: FairQueue::new(bounds),
            last: Purpose::Register,
            registering: 0,
            most_registering: threads.div_ceil(2),
        }
    }

    pub(super) fn push(&mut self, job: PasswordJob, item: T) -> Result<Ticket, Full> {
        self.of(job.purpose).push(job.network, item)
    }

    pub(super) fn withdraw(&mut self, job: PasswordJob, ticket: Ticket) -> Option<T> {
        self.of(job.purpose).withdraw(job.network, ticket)
    }

    /// What is to be worked on next. Its end is to be [told](Self::ended).
    pub(super) fn take(&mut self) -> Option<T> {
        let order = match self.last {
            Purpose::LogIn => [Purpose::Register, Purpose::LogIn],
            Purpose::Register => [Purpose::LogIn, Purpose::Register],
        };
        order.into_iter().find_map(|purpose| {
            let registers = purpose == Purpose::Register;
            if registers && self.registering >= self.most_registering {
                return None;
            }
            let item = self.of(purpose).take()?;
            self.last = purpose;
            self.registering += usize::from(registers);
            Some(item)
        })
    }

    pub(super) fn ended(&mut self, job: PasswordJob) {
        if job.purpose == Purpose::Register {
            self.registering -= 1;
        }
    }

    fn of(&mut self, purpose: Purpose) -> &mut FairQueue<Network, T> {
        match purpose {
            Purpose::LogIn => &mut self.logins,
            Purpose::Register => &mut self.registrations,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(number: u8) -> ClientAddress {
        ClientAddress([192, 0, 2, number].into())
    }

    /// Registrations end at once here; there is a test on how many may be under way.
    const THREADS: usize = 1000;

    fn all_of(mut queue: Queue<String>) -> Vec<String> {
        std::iter::from_fn(|| queue.take()).collect()
    }

    #[test]
    fn a_login_is_next_however_many_register_from_wherever() {
        let mut queue = Queue::new(Bounds { all: 1000, of_one: 100 }, THREADS);
        for number in 0..200 {
            queue.push(PasswordJob::registering(address(number)), "register".to_owned()).unwrap();
            queue.push(PasswordJob::registering(address(0)), "register".to_owned()).unwrap_or_else(
                |_| {
                    queue
                        .push(PasswordJob::registering(address(number)), "register".to_owned())
                        .unwrap()
                },
            );
        }
        queue.take();
        queue.push(PasswordJob::logging_in(address(0)), "log in".to_owned()).unwrap();
        queue.push(PasswordJob::logging_in(address(250)), "log in".to_owned()).unwrap();
        let order = all_of(queue);
        assert_eq!(order[..4], ["log in", "register", "log in", "register"]);
    }

    #[test]
    fn those_who_register_do_not_wait_for_all_who_log_in() {
        let mut queue = Queue::new(Bounds { all: 1000, of_one: 1000 }, THREADS);
        for number in 0..100 {
            queue.push(PasswordJob::logging_in(address(1)), format!("log in {number}")).unwrap();
        }
        queue.push(PasswordJob::registering(address(1)), "register".to_owned()).unwrap();
        assert_eq!(all_of(queue)[..2], ["log in 0", "register"]);
    }

    #[test]
    fn addresses_take_turns() {
        let mut queue = Queue::new(Bounds { all: 1000, of_one: 100 }, THREADS);
        for number in 0..100 {
            queue.push(PasswordJob::logging_in(address(1)), format!("guess {number}")).unwrap();
        }
        queue.push(PasswordJob::logging_in(address(2)), "log in".to_owned()).unwrap();
        assert_eq!(all_of(queue)[..3], ["guess 0", "log in", "guess 1"]);
    }

    #[test]
    fn those_who_register_have_half_of_the_threads() {
        let mut queue = Queue::new(Bounds { all: 1000, of_one: 1000 }, 3);
        let registering = PasswordJob::registering(address(1));
        for _ in 0..5 {
            queue.push(registering, "register").unwrap();
        }
        let taken = [(); 3].map(|()| queue.take());
        assert_eq!(taken, [Some("register"), Some("register"), None]);
        queue.push(PasswordJob::logging_in(address(1)), "log in").unwrap();
        assert_eq!(queue.take(), Some("log in"));
        queue.ended(PasswordJob::logging_in(address(1)));
        assert_eq!(queue.take(), None);
        queue.ended(registering);
        assert_eq!(queue.take(), Some("register"));
    }

    #[test]
    fn those_who_register_keep_no_login_out() {
        let mut queue = Queue::new(Bounds { all: 2, of_one: 2 }, THREADS);
        for _ in 0..2 {
            queue.push(PasswordJob::registering(address(1)), "register".to_owned()).unwrap();
        }
        let one_more = queue.push(PasswordJob::registering(address(2)), "register".to_owned());
        assert_eq!(one_more, Err(Full::All));
        queue.push(PasswordJob::logging_in(address(1)), "log in".to_owned()).unwrap();
    }
}
