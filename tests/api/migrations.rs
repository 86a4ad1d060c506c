//! The schema's versions.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use todo_server::database::migrations::Migrator;
use todo_server::settings::{DatabaseSettings, DatabaseUrl};
use todo_tests::{Pooler, Prepared, Service, TestDatabase};

fn migrator(database: &TestDatabase) -> Migrator {
    through(&database.url(), |_| ())
}

fn through(url: &str, tell: fn(&str)) -> Migrator {
    let url = DatabaseUrl::parse(url).unwrap();
    Migrator::connect(&DatabaseSettings::default(), &url, tell).unwrap()
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

/// Of two with one version, one would never be applied.
#[test]
fn no_two_migrations_have_one_version() {
    let migrations = std::fs::read_dir("../migrations").unwrap();
    let names = migrations.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut versions: Vec<String> =
        names.map(|name| name.split('_').next().unwrap().to_owned()).collect();
    versions.sort();
    let all = versions.len();
    versions.dedup();
    assert_eq!((versions.len(), all > 1), (all, true));
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

/// The name of this pooler's host does not say what it is. Its one session is the next caller's.
#[test]
fn migrating_through_a_pooler_leaves_nothing_on_its_session() {
    let database = TestDatabase::empty();
    let limit = "do $$ begin execute format('alter role current_user in database %I \
                 set statement_timeout = 7000', current_database()); end $$";
    database.execute(limit).unwrap();
    let pooler = Pooler::in_front_of(&database, Prepared::Unknown);
    let nothing_is_left = || {
        let mut next = PgConnection::establish(&pooler.url()).unwrap();
        next.batch_execute(
            "do $$ begin \
             assert (select count(*) from pg_stat_activity where datname = current_database()) = 1; \
             assert current_setting('statement_timeout') = '7s'; \
             assert not exists (select from pg_prepared_statements); \
             assert not exists (select from pg_locks where locktype = 'advisory' \
             and pid = pg_backend_pid()); end $$",
        )
        .unwrap();
    };
    let mut migrator = through(&pooler.url(), |_| ());
    let count = migrator.apply(&DatabaseSettings::default()).unwrap().len();
    nothing_is_left();
    assert!(migrator.status().unwrap().iter().all(|migration| migration.applied));
    nothing_is_left();
    assert_eq!(migrator.revert(1).unwrap().len(), 1);
    migrator.revert(count).unwrap_err();
    nothing_is_left();
}

#[test]
fn whoever_waits_for_another_is_told_and_does_not_wait_for_ever() {
    static TOLD: AtomicUsize = AtomicUsize::new(0);
    let database = TestDatabase::empty();
    let mut other = database.connect();
    other.batch_execute("select pg_advisory_lock(1953457263)").unwrap();
    let migrator = through(&database.url(), |sentence| {
        assert!(sentence.contains("another session is migrating the schema"), "{sentence}");
        TOLD.fetch_add(1, Ordering::Relaxed);
    });
    let mut migrator = migrator.with_patience(Duration::from_secs(1));
    assert!(migrator.status().unwrap().iter().all(|migration| !migration.applied));
    let refusal = migrator.apply(&DatabaseSettings::default()).unwrap_err().to_string();
    assert_eq!(TOLD.load(Ordering::Relaxed), 1);

    // What it says to do helps.
    let end = refusal.split('`').nth(1).unwrap();
    database.execute(end).unwrap();
    let mut tries = 0;
    while other.batch_execute("select 1").is_ok() && tries < 100 {
        std::thread::sleep(Duration::from_millis(50));
        tries += 1;
    }
    assert!(!migrator.apply(&DatabaseSettings::default()).unwrap().is_empty());
}

#[test]
fn a_migration_does_not_wait_long_for_a_table_that_others_use() {
    let database = TestDatabase::migrated();
    let mut reader = database.connect();
    reader.batch_execute("begin; select from deletions").unwrap();
    let failed = migrator(&database).revert(1).unwrap_err().to_string();
    assert!(failed.contains("nothing was changed") && failed.contains("lock timeout"), "{failed}");
    reader.batch_execute("rollback").unwrap();
    assert_eq!(migrator(&database).revert(1).unwrap().len(), 1);
}

#[test]
fn a_migration_that_fails_takes_those_before_it_back() {
    let database = TestDatabase::empty();
    database.execute("create table sessions ()").unwrap();
    migrator(&database).apply(&DatabaseSettings::default()).unwrap_err();
    assert!(migrator(&database).status().unwrap().iter().all(|migration| !migration.applied));
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
    assert!(names.iter().any(|migration| migration.name.contains("unknown to this server")));
}
