//! A database that does not take the set form of a statement, as a sharded one may not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use todo_server::database::statement::{Connection, Kind, Many, Requester, Result, Statement};
use todo_server::database::{Database, Health};
use todo_server::settings::DatabaseUrl;
use todo_server::tokens::Caller;
use todo_tests::CapturedLog;

use crate::support::fixture::{Fixture, pool_of};
use crate::support::row_lock::{RowLock, ask_at_once};

/// Counts how often its set form was tried.
struct PlainOnly {
    caller: Caller,
    tries: Arc<AtomicUsize>,
}

impl Statement for PlainOnly {
    type Answer = ();
    const NAME: &'static str = "plain_only";
    const KIND: Kind = Kind::Read;
    const MANY: Option<Many<Self>> = Some(|batch, connection| Box::pin(many(batch, connection)));

    fn requester(&self) -> Requester {
        self.caller.into()
    }

    async fn one(&self, connection: &mut Connection) -> Result<()> {
        connection.batch_execute("select from todos limit 1").await
    }
}

/// Answers what Citus says of the batched list.
async fn many(batch: &[&PlainOnly], connection: &mut Connection) -> Result<Vec<Option<()>>> {
    batch[0].tries.fetch_add(1, Ordering::SeqCst);
    let refused = "do $$ begin \
                   raise feature_not_supported using message = 'cannot push down this subquery'; \
                   end $$";
    connection.batch_execute(refused).await?;
    Ok(vec![Some(()); batch.len()])
}

#[tokio::test(flavor = "multi_thread")]
async fn each_request_is_run_by_itself_from_then_on_and_the_log_says_so_once() {
    let fixture = Fixture::with(3);
    let log = CapturedLog::default();
    let url = DatabaseUrl::parse(&fixture.database.url()).unwrap();
    let database = Database::open(&pool_of(1), &url, &log.logger());
    database.watch_health().wait_for(|health| *health == Health::Up).await.unwrap();
    let tries = Arc::new(AtomicUsize::new(0));
    let asks = |count: u128| {
        let ask = |number| PlainOnly { caller: fixture.user(number % 3 + 1), tries: tries.clone() };
        (0..count).map(ask).collect::<Vec<_>>()
    };
    for _ in 0..2 {
        let mut row_lock = RowLock::of_all(&fixture);
        let first = ask_at_once(&database, asks(1)).await;
        row_lock.holds_up(1).await;
        let rest = ask_at_once(&database, asks(60)).await;
        row_lock.end();
        assert!(first.await.iter().chain(&rest.await).all(|answer| answer.is_ok()));
    }
    assert_eq!(tries.load(Ordering::SeqCst), 1);
    let log = log.lines();
    let told: Vec<_> =
        log.iter().filter(|line| line["db_operation_name"] == "plain_only").collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["level"], "WARN");
    assert_eq!(told[0]["cause"], "cannot push down this subquery");
}
