//! What a request has spent on the database, for its line in the log.

use std::cell::Cell;
use std::time::Duration;

tokio::task_local! {
    static QUERY_STATS: Cell<QueryStats>;
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct QueryStats {
    /// Until its statement was on its way.
    pub(crate) waited: Duration,
    /// From then to the answer.
    pub(crate) database: Duration,
    /// How many requests travelled together, at most.
    pub(crate) batch: usize,
}

/// Does `work` and tells what its statements took, all together.
pub(crate) async fn measured<T>(work: impl Future<Output = T>) -> (T, QueryStats) {
    QUERY_STATS
        .scope(Cell::default(), async {
            let done = work.await;
            (done, QUERY_STATS.with(Cell::get))
        })
        .await
}

/// For work that nobody measures it does nothing.
pub(super) fn add(more: QueryStats) {
    let _ = QUERY_STATS.try_with(|stats| {
        let so_far = stats.get();
        stats.set(QueryStats {
            waited: so_far.waited + more.waited,
            database: so_far.database + more.database,
            batch: so_far.batch.max(more.batch),
        });
    });
}
