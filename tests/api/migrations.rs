//! The schema's versions.

use todo_server::database::migrations::Migrator;
use todo_server::settings::{DatabaseSettings, DatabaseUrl};
use todo_tests::{Service, TestDatabase};

fn migrator(database: &TestDatabase) -> Migrator {
    let url = DatabaseUrl::parse(&database.url()).unwrap();
    Migrator::connect(&DatabaseSettings::default(), &url).unwrap()
}

#[test]
fn migrating_an_empty_database_applies_everything_and_again_nothing() {
    let (database, settings) = (TestDatabase::empty(), DatabaseSettings::default());
    let mut migrator = migrator(&database);
    assert!(migrator.status().unwrap().iter().all(|migration| !migration.applied));
    let applied = migrator.apply(&settings).unwrap();
    assert_eq!(applied.len(), migrator.status().unwrap().len());
    assert!(migrator.status().unwrap().iter().all(|migration| migration.applied));
    assert!(migrator.apply(&settings).unwrap().is_empty());
}

#[test]
fn looking_at_the_status_makes_nothing() {
    let database = TestDatabase::empty();
    migrator(&database).status().unwrap();
    database
        .execute("do $$ begin assert not exists (select from pg_tables where schemaname = 'public'); end $$")
        .unwrap();
}

#[test]
fn every_migration_can_be_reverted_and_applied_again() {
    let (database, settings) = (TestDatabase::migrated(), DatabaseSettings::default());
    let mut migrator = migrator(&database);
    let count = migrator.status().unwrap().len();
    assert_eq!(migrator.revert(count).unwrap().len(), count);
    database
        .execute(
            "do $$ begin assert not exists (select from pg_tables where schemaname = 'public' \
             and tablename not like '\\_\\_diesel%'); \
             assert not exists (select from pg_proc where pronamespace = 'public'::regnamespace); end $$",
        )
        .unwrap();
    assert_eq!(migrator.apply(&settings).unwrap().len(), count);
}

#[test]
fn more_than_there_is_cannot_be_reverted() {
    let database = TestDatabase::migrated();
    let mut migrator = migrator(&database);
    let count = migrator.status().unwrap().len();
    let refusal = migrator.revert(count + 1).unwrap_err().to_string();
    assert!(refusal.contains(&format!("{count} migrations")), "{refusal}");
    assert!(migrator.status().unwrap().iter().all(|migration| migration.applied));
}

#[test]
fn migrating_writes_the_statement_timeout_into_the_database() {
    let database = TestDatabase::empty();
    migrator(&database).apply(&DatabaseSettings::default()).unwrap();
    database
        .execute("do $$ begin assert current_setting('statement_timeout') = '5s'; end $$")
        .unwrap();
}

#[test]
fn two_who_migrate_at_once_do_it_one_after_the_other() {
    let database = TestDatabase::empty();
    let applied = std::thread::scope(|scope| {
        let migrate = || migrator(&database).apply(&DatabaseSettings::default()).unwrap().len();
        let threads = [scope.spawn(migrate), scope.spawn(migrate), scope.spawn(migrate)];
        threads.map(|thread| thread.join().unwrap())
    });
    assert_eq!(applied.iter().filter(|count| **count > 0).count(), 1, "{applied:?}");
}

#[tokio::test]
async fn a_schema_newer_than_the_server_is_good_enough() {
    let database = TestDatabase::migrated();
    database
        .execute(
            "insert into __diesel_schema_migrations (version) values ('29991231000000'); \
             alter table todos add column priority int not null default 0",
        )
        .unwrap();
    let service = Service::start_on(database, &[]);
    let ada = service.register("ada").await;
    assert_eq!(ada.todo("Buy milk").await.title, "Buy milk");
    let names = migrator(&service.database).status().unwrap();
    assert!(names.iter().any(|migration| migration.name.contains("not of this server")));
}
