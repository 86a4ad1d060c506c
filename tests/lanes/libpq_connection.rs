//! One connection of `async-libpq`, and what it has to be told.

use std::time::Duration;

use diesel::dsl::sql;
use diesel::sql_types::{Integer, Text};
use diesel::{IntoSql, select};
use futures::poll;
use todo_server::database::statement::{Connection, Error};
use todo_server::database::todos::Insert;
use todo_tests::TestDatabase;
use tokio::time::timeout;

use crate::support::fixture::{Fixture, id, pool_of, title};

/// Nothing here takes so long unless it hangs.
const LONG: Duration = Duration::from_secs(20);

fn connect() -> (TestDatabase, Connection) {
    let database = TestDatabase::empty();
    let connection = Connection::connect(&database.url()).unwrap();
    (database, connection)
}

#[tokio::test]
async fn a_long_answer_arrives_whole() {
    let (_database, mut connection) = connect();
    let rows = "select repeat(chr(65 + n % 26), 50000) from generate_series(1, 200) as n";
    for _ in 0..3 {
        let texts: Vec<String> = connection.load(sql::<Text>(rows)).await.unwrap();
        assert_eq!(texts.len(), 200);
        assert!(texts.iter().all(|text| text.len() == 50_000));
        assert!(texts[0].starts_with('B') && texts[199].ends_with('S'));
    }
}

/// The system says once that there is something to read.
#[tokio::test]
async fn an_answer_that_arrived_at_once_is_read_to_its_end() {
    let (_database, mut connection) = connect();
    let rows = "select repeat('x', 1000) from generate_series(1, 100)";
    let mut texts = Box::pin(connection.load::<String, _>(sql::<Text>(rows)));
    assert!(poll!(&mut texts).is_pending());
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(timeout(LONG, texts).await.unwrap().unwrap().len(), 100);
}

#[tokio::test]
async fn a_long_question_is_sent_whole() {
    let (_database, mut connection) = connect();
    let long = "𝔘".repeat(2_000_000);
    let back = connection.get::<String, _>(select(long.as_str().into_sql::<Text>()));
    assert!(timeout(LONG, back).await.unwrap().unwrap() == long);
}

#[tokio::test]
async fn who_goes_away_leaves_a_connection_that_nobody_uses() {
    let (_database, mut connection) = connect();
    assert!(connection.is_idle());
    let slow = connection.batch_execute("select pg_sleep(60)");
    timeout(Duration::from_millis(100), slow).await.unwrap_err();
    assert!(!connection.is_idle());
    let (_database, mut connection) = connect();
    let work = connection.transaction(async |_| std::future::pending::<Result<(), _>>().await);
    timeout(Duration::from_millis(100), work).await.unwrap_err();
    assert!(!connection.is_idle());
}

#[tokio::test]
async fn a_transaction_in_which_something_failed_does_not_succeed() {
    let (_database, mut connection) = connect();
    let work = connection.transaction(async |connection| {
        let failed = connection.batch_execute("select 1 / 0").await;
        assert!(matches!(failed, Err(Error::Refused(_))), "{failed:?}");
        Ok(())
    });
    assert!(matches!(work.await, Err(Error::RolledBack)));
    assert!(connection.is_idle());
}

#[tokio::test]
async fn the_same_text_with_other_types_is_another_statement() {
    let (_database, mut connection) = connect();
    let number: i32 = connection.get(select(7.into_sql::<Integer>())).await.unwrap();
    let text: String = connection.get(select("seven".into_sql::<Text>())).await.unwrap();
    assert_eq!((number, text.as_str()), (7, "seven"));
}

#[tokio::test]
async fn copy_is_refused() {
    let (_database, mut connection) = connect();
    let copied =
        timeout(LONG, connection.batch_execute("copy (select 1) to stdout")).await.unwrap();
    assert!(matches!(copied, Err(Error::Lost(_))), "{copied:?}");
    assert!(!connection.is_idle());
}

#[tokio::test]
async fn an_end_is_seen_before_anything_is_asked() {
    let (database, mut connection) = connect();
    connection.batch_execute("select 1").await.unwrap();
    assert!(!connection.has_ended());
    database.end_sessions();
    assert!(connection.has_ended());
    let (database, mut unused) = connect();
    database.end_sessions();
    assert!(unused.has_ended());
}

/// What the database prefers for texts does not change what is stored.
#[tokio::test]
async fn texts_are_utf_8_in_a_database_that_prefers_another_encoding() {
    let fixture = Fixture::with(1);
    fixture.execute(
        "do $$ begin execute format('alter database %I set client_encoding = latin1', \
         current_database()); end $$",
    );
    let database = fixture.open(&pool_of(1)).await;
    let ask = Insert { caller: fixture.user(1), id: id(1), content: title("Grüße") };
    assert_eq!(database.ask(ask).await.unwrap().unwrap().title, "Grüße");
    assert_eq!(fixture.todos("title"), ["Grüße"]);
}
