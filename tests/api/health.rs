//! `/health/live` and `/health/ready`.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use reqwest::Method;
use todo_tests::{Answer, Service, TestDatabase};

async fn health(service: &Service, which: &str) -> Answer {
    Answer::to(service.request(Method::GET, &format!("/health/{which}"))).await
}

#[tokio::test]
async fn a_service_whose_database_answers_is_live_and_ready() {
    let service = Service::start().await;
    assert_eq!(health(&service, "live").await.status, 200);
    assert_eq!(health(&service, "ready").await.status, 200);
}

#[tokio::test]
async fn a_service_without_its_database_is_live_and_not_ready_and_says_when_to_ask_again() {
    let database = TestDatabase::migrated();
    database.take_away();
    let service = Service::start_on(database, &[]);
    let answer = health(&service, "ready").await;
    answer.must_refuse(503, "database_unavailable");
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(health(&service, "live").await.status, 200);

    service.database.bring_back();
    service.ready().await;
}

#[tokio::test]
async fn asking_for_health_does_not_wake_the_database() {
    let service = Service::start().await;
    let clients = "pg_stat_activity where backend_type = 'client backend' \
                   and datname = current_database()";
    // The removal of what deleted accounts left is the last that the service does at its start.
    let start_is_over = format!(
        "do $$ begin while not exists (select from {clients} and state = 'idle' and query = 'commit') \
         loop perform pg_sleep(0.01); perform pg_stat_clear_snapshot(); end loop; end $$"
    );
    let mut watching = service.database.connect();
    let started = tokio::task::spawn_blocking(move || watching.batch_execute(&start_is_over));
    tokio::time::timeout(Duration::from_secs(20), started).await.unwrap().unwrap().unwrap();
    service.database.end_sessions();
    for _ in 0..20 {
        assert_eq!(health(&service, "ready").await.status, 200);
        assert_eq!(health(&service, "live").await.status, 200);
    }
    // Longer than the service waits between looks at a database that is down.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let only_this_one = format!("do $$ begin assert (select count(*) from {clients}) = 1; end $$");
    service.database.execute(&only_this_one).unwrap();
}

#[tokio::test]
async fn a_schema_that_is_too_old_is_told_with_what_to_run() {
    let mut service = Service::start_on(TestDatabase::empty(), &[]);
    let failed = service.server.as_mut().unwrap().failed();
    let why = tokio::time::timeout(Duration::from_secs(10), failed).await.unwrap();
    assert!(why.contains("todo-server migrate"), "{why}");
    health(&service, "ready").await.must_refuse(503, "database_unavailable");
}
