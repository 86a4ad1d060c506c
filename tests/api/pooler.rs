//! Through a real PgBouncer in transaction mode, with TLS `verify-full` and SCRAM: Neon's pooled
//! endpoint.

use std::time::Duration;

use diesel::RunQueryDsl;
use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use futures::future::join_all;
use todo_tests::{Pooler, Prepared, Service, TestDatabase, TestUser, refused};
use uuid::Uuid;

/// All that is asked of a database: each kind of statement, alone and in a crowd.
async fn everything_works(service: &Service) {
    let ada = service.register("ada").await;
    let titles: Vec<String> = (0..40).map(|number| format!("todo {number}")).collect();
    let todos = join_all(titles.iter().map(|title| ada.todo(title))).await;
    for _ in 0..3 {
        let view = |id| ada.client.todo_view().id(id).send();
        let viewed = join_all(todos.iter().map(|todo| view(todo.id))).await;
        for (viewed, todo) in viewed.into_iter().zip(&todos) {
            assert_eq!(viewed.unwrap().title, todo.title);
        }
        let toggle = |id| ada.client.todo_toggle_complete().id(id).send();
        for toggled in join_all(todos.iter().map(|todo| toggle(todo.id))).await {
            toggled.unwrap();
        }
        assert_eq!(join_all((0..10).map(|_| ada.titles())).await.concat().len(), 10 * 40);
    }
    for todo in &todos {
        assert!(ada.client.todo_view().id(todo.id).send().await.unwrap().completed);
    }
    let delete = |id| ada.client.todo_delete().id(id).send();
    for deleted in join_all(todos.iter().map(|todo| delete(todo.id))).await {
        deleted.unwrap();
    }
    assert!(ada.titles().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_prepared_statements() {
    let database = TestDatabase::migrated();
    let pooler = Pooler::in_front_of(&database, Prepared::Known);
    let service = Service::start_through(database, &pooler.url(), &[]).await;
    everything_works(&service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_prepared_statements() {
    let database = TestDatabase::migrated();
    let pooler = Pooler::in_front_of(&database, Prepared::Unknown);
    let settings = [("TODO_DATABASE__STATEMENT_CACHE", "false")];
    let service = Service::start_through(database, &pooler.url(), &settings).await;
    everything_works(&service).await;
}

/// The sessions behind the pooler end; those in front of it do not.
#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_end_behind_it_harm_no_read_and_double_no_write() {
    let database = TestDatabase::migrated();
    let pooler = Pooler::in_front_of(&database, Prepared::Known);
    let service = Service::start_through(database, &pooler.url(), &[]).await;
    let ada = service.register("ada").await;
    let mut written = 0;
    for round in 0..10 {
        let create = |number| {
            let title = format!("{round} {number}");
            ada.client.todo_create().body_map(|body| body.title(title)).send()
        };
        let created = join_all((0..20).map(create));
        let (created, ()) = tokio::join!(created, service.database.end_sessions_meanwhile());
        for created in created {
            match created {
                Ok(_) => written += 1,
                failed => assert_eq!(refused(failed).0, 503, "round {round}"),
            }
        }
        let titles = ada.titles().await;
        assert!(titles.len() >= written, "all that was acknowledged is there");
    }
    let titles = ada.titles().await;
    let distinct: std::collections::HashSet<_> = titles.iter().collect();
    assert_eq!(distinct.len(), titles.len(), "nothing was written twice");
}

/// How toggles of `todos` are refused, all at once.
async fn refused_toggles(ada: &TestUser, todos: &[Uuid]) -> Vec<(u16, String)> {
    let toggle = |id: &Uuid| ada.client.todo_toggle_complete().id(*id).send();
    join_all(todos.iter().map(toggle)).await.into_iter().map(refused).collect()
}

async fn todos(ada: &TestUser, count: usize) -> Vec<Uuid> {
    let mut todos = Vec::new();
    for number in 0..count {
        todos.push(ada.todo(&number.to_string()).await.id);
    }
    todos
}

fn all(count: usize, (status, code): (u16, &str)) -> Vec<(u16, String)> {
    vec![(status, code.to_owned()); count]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_postgresql_refuses_behind_it_is_500() {
    for (prepared, cache) in [(Prepared::Known, "true"), (Prepared::Unknown, "false")] {
        let database = TestDatabase::migrated();
        let pooler = Pooler::in_front_of(&database, prepared);
        let settings = [("TODO_DATABASE__STATEMENT_CACHE", cache)];
        let service = Service::start_through(database, &pooler.url(), &settings).await;
        let ada = service.register("ada").await;
        let todos = todos(&ada, 20).await;
        let broken = "create or replace function set_updated_at() returns trigger \
            language plpgsql as $$ begin raise 'could not load library'; end $$";
        service.database.execute(broken).unwrap();
        assert_eq!(refused_toggles(&ada, &todos[..1]).await, all(1, (500, "internal")));
        assert_eq!(refused_toggles(&ada, &todos).await, all(20, (500, "internal")));
        assert_eq!(ada.titles().await.len(), 20);
    }
}

/// The pooler speaks of it as PostgreSQL speaks of what it refuses, and cannot know what became of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_postgresql_it_has_lost_is_of_unknown_outcome() {
    for prepared in [Prepared::Known, Prepared::Unknown] {
        for lost in [Lost::Session, Lost::Patience] {
            let database = TestDatabase::migrated();
            let pooler = Pooler::with(&database, prepared, lost.settings());
            let settings = [("TODO_DATABASE__STATEMENT_CACHE", "false")];
            let service = Service::start_through(database, &pooler.url(), &settings).await;
            let ada = service.register("ada").await;
            let todos = todos(&ada, 4).await;
            let holder = service.database.hold("select from todos for update");
            let loss = async {
                match lost {
                    Lost::Session => end_those_who_wait(&service).await,
                    Lost::Patience => std::future::pending().await,
                }
            };
            let answers = tokio::select! {
                answers = refused_toggles(&ada, &todos) => answers,
                () = loss => unreachable!(),
            };
            let unknown = all(4, (503, "outcome_unknown"));
            assert_eq!(answers, unknown, "{lost:?} {prepared:?}");
            drop(holder);
            assert!(!service.log.text().contains("PostgreSQL refuses"), "{lost:?} {prepared:?}");
        }
    }
}

/// Without end: first one toggle and others that travel together, then those that come later, as they
/// do on a machine that is busy.
async fn end_those_who_wait(service: &Service) {
    let mut connection = service.database.connect();
    let mut least = 2;
    loop {
        let waiting = "datname = current_database() and wait_event_type = 'Lock'";
        let end = format!(
            "count(pg_terminate_backend(pid)) from pg_stat_activity where {waiting} \
             and (select count(*) from pg_stat_activity where {waiting}) >= {least}"
        );
        let ended: i64 = diesel::select(sql::<BigInt>(&end)).get_result(&mut connection).unwrap();
        if ended > 0 {
            least = 1;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// What it has lost.
#[derive(Clone, Copy, Debug)]
enum Lost {
    /// A session of PostgreSQL's ended.
    Session,
    /// It waited for an answer for as long as it may.
    Patience,
}

impl Lost {
    fn settings(self) -> &'static str {
        match self {
            Self::Session => "",
            Self::Patience => "query_timeout = 1",
        }
    }
}
