//! What a statement is, and how one is added.
//!
//! Requests that wait at the same time travel together: one round trip, one transaction, one plan
//! for all of them. So a statement on todos has two forms. [`one`](Statement::one) is plain and serves
//! a lone request. [`MANY`](Statement::MANY), the set form, takes arrays and answers many requesters at
//! once; a test in `tests/lanes` shows that the two agree.
//!
//! To add one, write the two in a file beside the others and ask it:
//! `database.ask(Find { caller, id }).await`. Nothing is registered; its lane is there with the first
//! request. [`Find`](super::todos::Find) is the shortest example:
//!
//! - The value of the type is what one request asks. It holds the [`Caller`] whose rows it may touch.
//! - `one` is Diesel's own language, run by the [`Connection`].
//! - `MANY` begins with `sql::batch`: each requester becomes a row of the table
//!   `batch`, numbered by `ordinal`, which the statement carries along to each row of its answer.
//!   `sql::by_ordinal` hands the answers back; no requester is found by position.
//! - The join names owner and id. `id = any(..) and user_id = any(..)` would let one requester's id meet
//!   another's owner.
//!
//! A statement without a set form is run by itself: each time by whoever comes for it, on a connection
//! that others may have before the next.

pub use async_libpq::{Connection, Error, Refusal, Result};
use futures::future::BoxFuture;
use todo_api::id::UserId;
use uuid::Uuid;

use crate::client_address::Network;
use crate::tokens::Caller;

/// Whether it matters that work might be done twice.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Read,
    Write,
}

/// Who asks. Requesters take turns.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Requester {
    User(UserId),
    /// Somebody who has shown no token, known by where they are.
    Stranger(Network),
    /// The service itself, or who operates it.
    Service,
}

impl From<Caller> for Requester {
    fn from(caller: Caller) -> Self {
        Self::User(caller.user())
    }
}

/// The set form: answers for all who ask, in their order. `None` where this form does not tell,
/// having done nothing for that requester; the plain form then does.
pub type Many<S> = for<'a> fn(
    &'a [&'a S],
    &'a mut Connection,
) -> BoxFuture<'a, Result<Vec<Option<<S as Statement>::Answer>>>>;

/// What one request asks of the database.
pub trait Statement: Send + Sync + Sized + 'static {
    type Answer: Send + 'static;

    /// What metrics call it.
    const NAME: &'static str;

    const KIND: Kind;

    /// Where there is none, each request is run by itself.
    const MANY: Option<Many<Self>> = None;

    /// Whether anybody may ask, without a token. A crowd that does must not be noticed by those who have
    /// one: half of the connections stay theirs, and answers for strangers come a few at a time.
    const FROM_ANYBODY: bool = false;

    /// Of the pool's connections, at most one in so many is for these at a time, and at least one.
    const ONE_IN: u32 = if Self::FROM_ANYBODY { 2 } else { 1 };

    /// How many requests go together at most. The answers of a batch come all at once: where they are
    /// long, a shorter one has the next under way while this one is passed on.
    const LONGEST_BATCH: usize = usize::MAX;

    fn requester(&self) -> Requester;

    /// A copy, where a replica may answer: a read of the caller's own rows. It is asked only when it has
    /// all that the caller wrote.
    fn for_replica(&self) -> Option<Self> {
        None
    }

    /// The row of the requester's that is changed or locked. A batch touches no row twice, so that each
    /// requester sees the state after a change of his own, and it touches them in order, so that no two
    /// batches wait for each other. While one is under way, the next for the same row waits in the
    /// queue, and not on a connection.
    fn row(&self) -> Option<Uuid> {
        None
    }

    /// How many rows the answer has at most. A batch is bounded by it: rows can be large.
    fn rows(&self) -> usize {
        1
    }

    /// The plain form.
    fn one(&self, connection: &mut Connection)
    -> impl Future<Output = Result<Self::Answer>> + Send;
}
