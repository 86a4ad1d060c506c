//! Reads from a real replica, whose replay can be paused.

use std::time::Duration;

use todo_server::database::todos::{Find, Insert, List, Replace};
use todo_server::database::{Database, Failure, Health};
use todo_server::settings::{DatabaseSettings, DatabaseUrl};
use todo_tests::{Callers, CapturedLog, ReplicatedPostgres};
use tokio::time::{Instant, sleep};

use crate::support::fixture::{id, pool_of, title};

/// Users 1 and 2, each with the todo 1.
struct Replicated {
    postgres: ReplicatedPostgres,
    database: Database,
    callers: Callers,
    log: CapturedLog,
}

impl Replicated {
    async fn new() -> Self {
        let postgres = ReplicatedPostgres::start();
        let read_url = postgres.replica_url();
        Self::reading_from(postgres, &read_url).await
    }

    async fn reading_from(postgres: ReplicatedPostgres, read_url: &str) -> Self {
        postgres.execute(
            "insert into users (id) select lpad(n::text, 32, '0')::uuid \
             from generate_series(1, 2) as n on conflict do nothing; \
             insert into todos (user_id, id, title) \
             select id, lpad('1', 32, '0')::uuid, 'old' from users on conflict do nothing",
        );
        let log = CapturedLog::default();
        let read_url = Some(DatabaseUrl::parse(read_url).unwrap());
        let settings = DatabaseSettings { read_url, ..pool_of(4) };
        let url = DatabaseUrl::parse(&postgres.url()).unwrap();
        let database = Database::open(&settings, &url, &log.logger());
        database.watch_health().wait_for(|health| *health == Health::Up).await.unwrap();
        Self { postgres, database, callers: Callers::of_acme(), log }
    }

    async fn seen_by(&self, user: u128) -> String {
        let find = Find { caller: self.callers.number(user), id: id(1) };
        self.database.ask(find).await.unwrap().unwrap().title
    }

    async fn replace(&self, user: u128, text: &str) {
        let replace =
            Replace { caller: self.callers.number(user), id: id(1), content: title(text) };
        self.database.ask(replace).await.unwrap().unwrap();
    }

    /// Past the service, so that it does not know.
    fn change_all_behind_its_back(&self, text: &str) {
        self.postgres.execute(&format!("update todos set title = '{text}'"));
    }

    /// Waits until `user` sees `text`. Reads bring that about.
    async fn sees(&self, user: u128, text: &str) {
        let until = Instant::now() + Duration::from_secs(20);
        while self.seen_by(user).await != text {
            assert!(Instant::now() < until, "user {user} does not see {text:?}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Pauses the replay while the replica answers both users. Answers what the primary alone has from
    /// then on.
    async fn pause_while_in_use(&self) -> String {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            assert!(Instant::now() < until, "the replica is not used");
            self.postgres.pause_replay();
            let newest = format!("changed {:?} before the end", until - Instant::now());
            self.change_all_behind_its_back(&newest);
            if self.seen_by(1).await != newest && self.seen_by(2).await != newest {
                return newest;
            }
            self.postgres.resume_replay();
            sleep(Duration::from_millis(50)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wrote_sees_it_while_the_replica_lags_and_others_read_from_the_replica() {
    let replicated = Replicated::new().await;
    let newest = replicated.pause_while_in_use().await;
    replicated.replace(1, "mine").await;
    assert_eq!(replicated.seen_by(1).await, "mine");
    let list = List { caller: replicated.callers.number(1), after: None, limit: 10 };
    assert_eq!(replicated.database.ask(list).await.unwrap()[0].title, "mine");
    assert_ne!(replicated.seen_by(2).await, newest, "from the replica");

    let insert =
        Insert { caller: replicated.callers.number(2), id: id(2), content: title("another") };
    replicated.database.ask(insert).await.unwrap().unwrap();
    assert_eq!(replicated.seen_by(2).await, newest, "from the primary");

    replicated.postgres.resume_replay();
    replicated.pause_while_in_use().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_lags_for_long_answers_nobody_until_it_has_caught_up() {
    let replicated = Replicated::new().await;
    let newest = replicated.pause_while_in_use().await;
    replicated.sees(2, &newest).await;
    replicated.postgres.resume_replay();
    replicated.pause_while_in_use().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_read_keeps_nobody_from_the_replica() {
    let replicated = Replicated::new().await;
    replicated.postgres.execute(
        "insert into todos (user_id, id, title, created_at) \
         select user_id, lpad('2', 32, '0')::uuid, 'never', 'infinity' from todos limit 1",
    );
    let newest = replicated.pause_while_in_use().await;
    let mut faults = 0;
    for user in [1, 2] {
        let find = Find { caller: replicated.callers.number(user), id: id(2) };
        faults +=
            usize::from(matches!(replicated.database.ask(find).await, Err(Failure::Fault(_))));
    }
    assert_eq!(faults, 1);
    assert_ne!(replicated.seen_by(1).await, newest);
    assert_ne!(replicated.seen_by(2).await, newest);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_ends_costs_no_answer() {
    let mut replicated = Replicated::new().await;
    replicated.pause_while_in_use().await;
    let replica = replicated.postgres.replica.take().unwrap();
    let stopped = tokio::task::spawn_blocking(move || replica.stop());
    while !stopped.is_finished() {
        replicated.seen_by(2).await;
    }
    stopped.await.unwrap().unwrap();
    replicated.change_all_behind_its_back("later");
    assert_eq!(replicated.seen_by(2).await, "later");
}

/// Such as a replica that was made a primary, or one of another database.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_replica_answers_nobody() {
    let (postgres, other) = (ReplicatedPostgres::start(), ReplicatedPostgres::start());
    let itself = postgres.url();
    let mut replicated = Replicated::reading_from(postgres, &itself).await;
    for read_url in [itself, other.replica_url()] {
        replicated = Replicated::reading_from(replicated.postgres, &read_url).await;
        let is_told = |log: &CapturedLog| log.text().contains("is no replica of database.url");
        let until = Instant::now() + Duration::from_secs(20);
        while !is_told(&replicated.log) {
            assert!(Instant::now() < until, "{}", replicated.log.text());
            assert_eq!(replicated.seen_by(1).await, "old");
            sleep(Duration::from_millis(20)).await;
        }
        replicated.change_all_behind_its_back("new");
        assert_eq!(replicated.seen_by(1).await, "new");
        replicated.change_all_behind_its_back("old");
    }
}
