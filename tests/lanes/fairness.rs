//! Who asks for one thing is not kept waiting by who asks for a thousand.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use todo_server::database::Database;
use todo_server::database::todos::Find;
use todo_server::tokens::Caller;

use crate::ground::{Ground, id, pool_of};

/// What travels together at most.
const BATCH: usize = 64;

/// Finds without a rest until `over`.
async fn greedy(
    database: Database,
    caller: Caller,
    over: Arc<AtomicBool>,
    served: Arc<AtomicUsize>,
) {
    while !over.load(Ordering::Relaxed) {
        database.ask(Find { caller, id: id(1) }).await.unwrap();
        served.fetch_add(1, Ordering::Relaxed);
    }
}

/// Time is counted in answers for the other, as a machine may be slow.
#[tokio::test]
async fn one_request_is_answered_within_three_batches_of_a_thousand() {
    let ground = Ground::with(2);
    ground.fill(2, 1);
    let database = ground.open(&pool_of(1)).await;
    let (over, served) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
    let thousand: Vec<_> = (0..1000)
        .map(|_| greedy(database.clone(), ground.user(1), over.clone(), served.clone()))
        .map(tokio::spawn)
        .collect();
    while served.load(Ordering::Relaxed) < 1000 {
        tokio::task::yield_now().await;
    }
    let mut meanwhile = Vec::new();
    for _ in 0..200 {
        let before = served.load(Ordering::Relaxed);
        let found = database.ask(Find { caller: ground.user(2), id: id(1) }).await;
        assert_eq!(found.unwrap().unwrap().title, "1 of 2");
        meanwhile.push(served.load(Ordering::Relaxed) - before);
    }
    over.store(true, Ordering::Relaxed);
    for task in thousand {
        task.await.unwrap();
    }
    meanwhile.sort_unstable();
    let median = meanwhile[meanwhile.len() / 2];
    assert!(median <= 3 * BATCH, "{median} of the other's were answered first: {meanwhile:?}");
}
