//! What a request has spent on the database, for its line in the log.

use std::cell::Cell;
use std::time::Duration;

tokio::task_local! {
    static SPENT: Cell<Spent>;
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    /// Until its statement was on its way.
    pub(crate) waited: Duration,
    /// From then to the answer.
    pub(crate) database: Duration,
    /// How many requests travelled together, at most.
    pub(crate) batch: usize,
}

/// Does `work` and tells what its statements took, all together.
pub(crate) async fn measured<T>(work: impl Future<Output = T>) -> (T, Spent) {
    SPENT
        .scope(Cell::default(), async {
            let done = work.await;
            (done, SPENT.with(Cell::get))
        })
        .await
}

/// For work that nobody measures it does nothing.
pub(super) fn add(more: Spent) {
    let _ = SPENT.try_with(|spent| {
        let so_far = spent.get();
        spent.set(Spent {
            waited: so_far.waited + more.waited,
            database: so_far.database + more.database,
            batch: so_far.batch.max(more.batch),
        });
    });
}
