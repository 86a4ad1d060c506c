//! What anybody may ask without a token: a few at a time, and cheap for what is invented.

use std::net::Ipv4Addr;
use std::time::Duration;

use diesel::prelude::*;
use futures::future::join_all;
use todo_server::ClientAddress;
use todo_server::database::sessions::{Delete, Refresh, Refreshed};
use todo_server::database::statement::{Connection, Kind, Many, Requester, Result, Statement};
use uuid::Uuid;

use crate::support::fixture::{Fixture, pool_of};
use crate::support::test_connection::TestConnection;

/// The digest that each session's token has.
const DIGEST: [u8; 32] = [0x11; 32];

fn address() -> ClientAddress {
    ClientAddress(Ipv4Addr::new(192, 0, 2, 1).into())
}

/// User 1 has the sessions 1 to 3, each with a token of [`DIGEST`].
fn with_sessions() -> Fixture {
    let fixture = Fixture::with(1);
    fixture.execute(
        "with made as (insert into sessions (id, user_id) \
           select lpad(n::text, 32, '0')::uuid, users.id from generate_series(1, 3) as n, users \
           returning id) \
         insert into refresh_tokens (session_id, digest, grant_id, expires_at) \
           select id, decode(repeat('11', 32), 'hex'), id, now() + interval '1 hour' from made",
    );
    fixture
}

fn refresh(session: u128, next: u8) -> Refresh {
    Refresh {
        from: address().network(),
        session: Uuid::from_u128(session),
        old: DIGEST.to_vec(),
        new: vec![next; 32],
        grant: Uuid::from_u128(7),
        lifetime: Duration::from_secs(3600),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_refuses_sessions_that_are_invented_and_leaves_the_others_alone() {
    let fixture = with_sessions();
    let sessions = [1, 77, 2, 78];
    let batch: Vec<_> = sessions.iter().map(|session| refresh(*session, 1)).collect();
    let mut connection = Connection::connect(&fixture.database.url()).unwrap();
    let many = Refresh::MANY.unwrap();
    let batch: Vec<_> = batch.iter().collect();
    let answers = many(&batch, &mut connection).await.unwrap();
    assert_eq!(answers, [None, Some(Refreshed::No), None, Some(Refreshed::No)]);

    let database = fixture.open(&pool_of(2)).await;
    let all = (1..=100).map(|session| database.ask(refresh(session, 2)));
    let answers: Vec<_> = join_all(all).await.into_iter().map(Result::unwrap).collect();
    let user = fixture.user(1).user();
    assert_eq!(answers[..3], [Refreshed::Yes(user); 3]);
    assert_eq!(answers[3..], [Refreshed::No; 97]);
}

#[test]
fn a_batch_ends_the_sessions_that_are_named_and_no_other() {
    let fixture = with_sessions();
    let mut connection = TestConnection::to(&fixture);
    let delete = |session| Delete { from: address().network(), session: Uuid::from_u128(session) };
    let batch = [delete(3), delete(77), delete(1), delete(3)];
    let answers = connection.many(&batch).unwrap();
    assert_eq!(answers, [Some(()); 4]);
    let left: Vec<Session> = connection.load(diesel::sql_query("select id from sessions"));
    assert_eq!(left, [Session { id: Uuid::from_u128(2) }]);
}

#[derive(Debug, PartialEq, QueryableByName)]
struct Session {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: Uuid,
}

/// Answers how many travelled with it.
struct Stranger;

impl Statement for Stranger {
    type Answer = usize;
    const NAME: &'static str = "stranger";
    const KIND: Kind = Kind::Read;
    const FROM_ANYBODY: bool = true;
    const MANY: Option<Many<Self>> = Some(|batch, connection| {
        Box::pin(async {
            connection.batch_execute("select 1").await?;
            Ok(vec![Some(batch.len()); batch.len()])
        })
    });

    fn requester(&self) -> Requester {
        Requester::Stranger(address().network())
    }

    /// Long enough for the others to gather.
    async fn one(&self, connection: &mut Connection) -> Result<usize> {
        connection.batch_execute("select pg_sleep(0.05)").await?;
        Ok(1)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_is_answered_a_few_at_a_time() {
    let fixture = Fixture::with(0);
    let database = fixture.open(&pool_of(2)).await;
    let answers = join_all((0..500).map(|_| database.ask(Stranger))).await;
    assert_eq!(answers.into_iter().map(Result::unwrap).max(), Some(8));
}
