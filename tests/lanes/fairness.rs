//! Who asks for one thing is not kept waiting by who asks for a thousand.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use todo_server::database::Database;
use todo_server::database::statement::{Connection, Kind, Many, Requester, Result, Statement};
use todo_server::database::todos::{Find, StoredTodo};
use todo_server::tokens::Caller;

use crate::support::fixture::{Fixture, id, pool_of};

/// What travels together at most.
const BATCH: usize = 32;

/// What was found, and how many had been before.
type Found = (Option<StoredTodo>, usize);

/// A [`Find`] that also answers how many were served before it. They are counted where they are
/// served: when the requesters get to hear of it is the test's own business.
struct Counted {
    find: Find,
    served: Arc<AtomicUsize>,
}

impl Statement for Counted {
    type Answer = Found;
    const NAME: &'static str = "counted";
    const KIND: Kind = Kind::Read;
    const MANY: Option<Many<Self>> = Some(|batch, connection| Box::pin(many(batch, connection)));

    fn requester(&self) -> Requester {
        self.find.requester()
    }

    async fn one(&self, connection: &mut Connection) -> Result<Self::Answer> {
        let found = self.find.one(connection).await?;
        Ok((found, self.served.fetch_add(1, Ordering::SeqCst)))
    }
}

async fn many(batch: &[&Counted], connection: &mut Connection) -> Result<Vec<Option<Found>>> {
    let finds: Vec<_> = batch.iter().map(|ask| &ask.find).collect();
    let found = Find::MANY.unwrap()(&finds, connection).await?;
    let before = batch[0].served.fetch_add(batch.len(), Ordering::SeqCst);
    Ok(found.into_iter().map(|found| Some((found?, before))).collect())
}

async fn find(database: &Database, caller: Caller, served: &Arc<AtomicUsize>) -> (String, usize) {
    let ask = Counted { find: Find { caller, id: id(1) }, served: served.clone() };
    let (found, before) = database.ask(ask).await.unwrap();
    (found.unwrap().title, before)
}

/// Time is counted in what is served meanwhile, as a machine may be slow.
#[tokio::test(flavor = "multi_thread")]
async fn one_request_is_served_within_three_batches_of_a_thousand() {
    let fixture = Fixture::with(2);
    fixture.fill(2, 1);
    let database = fixture.open(&pool_of(2)).await;
    let served = Arc::<AtomicUsize>::default();
    let greedy = (0..1000).map(|_| {
        let (database, caller, served) = (database.clone(), fixture.user(1), served.clone());
        tokio::spawn(async move {
            loop {
                find(&database, caller, &served).await;
            }
        })
    });
    let greedy: Vec<_> = greedy.collect();
    while served.load(Ordering::SeqCst) < 1000 {
        tokio::task::yield_now().await;
    }
    let mut meanwhile = Vec::new();
    for _ in 0..200 {
        let before_it = served.load(Ordering::SeqCst);
        let (title, before) = find(&database, fixture.user(2), &served).await;
        assert_eq!(title, "1 of 2");
        meanwhile.push(before - before_it);
    }
    for task in greedy {
        task.abort();
    }
    meanwhile.sort_unstable();
    let median = meanwhile[meanwhile.len() / 2];
    assert!(median <= 3 * BATCH, "{median} of the other's came first: {meanwhile:?}");
}
