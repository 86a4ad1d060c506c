//! Through a real PgBouncer in transaction mode, with TLS `verify-full` and SCRAM: Neon's pooled
//! endpoint.

use futures::future::join_all;
use todo_tests::{Pooler, Prepared, Service, TestDatabase, refused};

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
        let (created, ()) = tokio::join!(created, async { service.database.end_sessions() });
        for created in created {
            match created {
                Ok(_) => written += 1,
                failed => assert_eq!(refused(failed).0, 503),
            }
        }
    }
    service.ready().await;
    let titles = ada.titles().await;
    let distinct: std::collections::HashSet<_> = titles.iter().collect();
    assert_eq!(distinct.len(), titles.len(), "nothing was written twice");
    assert!(titles.len() >= written, "all that was acknowledged is there");
}
