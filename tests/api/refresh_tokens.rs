//! Sessions that go on, and how they end.

use std::time::Duration;

use diesel::RunQueryDsl;
use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use futures::future::join_all;
use reqwest::Method;
use serde_json::json;
use todo_client::types;
use todo_tests::{ACME, Answer, PASSWORD, Service, TestUser, refused};

async fn log_in(service: &Service, person: &TestUser) -> types::Session {
    let session = service
        .anonymous()
        .session_create()
        .body_map(|body| body.email(person.email.as_str()).password(PASSWORD))
        .send()
        .await;
    session.unwrap().into_inner()
}

async fn refresh_token(service: &Service, person: &TestUser) -> String {
    log_in(service, person).await.refresh_token.expose().to_owned()
}

async fn refresh(service: &Service, token: &str) -> Answer {
    let request = service.request(Method::POST, "/api/sessions/refresh");
    Answer::to(request.json(&json!({"refresh_token": token}))).await
}

/// The refresh token that `token` is exchanged for.
async fn next(service: &Service, token: &str) -> String {
    let answer = refresh(service, token).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["refresh_token"].as_str().unwrap().to_owned()
}

async fn revoke(service: &Service, token: &str) {
    let anonymous = service.anonymous();
    let revoke = anonymous.session_revoke().body_map(|body| body.refresh_token(token));
    revoke.send().await.unwrap();
}

/// As if half a minute and more had gone by since the last exchange.
fn later(service: &Service) {
    let sooner = "update refresh_tokens set used_at = used_at - interval '31 seconds'";
    service.database.execute(sooner).unwrap();
}

#[tokio::test]
async fn a_session_goes_on_with_its_refresh_token() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let session = log_in(&service, &ada).await;
    let again = refresh(&service, session.refresh_token.expose()).await;
    assert_eq!(again.header("cache-control"), "no-store");
    assert_eq!(again.body["expires_in"], 900);
    assert_ne!(again.body["refresh_token"], session.refresh_token.expose());
    let token = again.body["access_token"].as_str().unwrap();
    assert_eq!(service.with_token(token).user_view_self().send().await.unwrap().id, ada.id);
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_successor_takes_its_place() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let mut token = refresh_token(&service, &ada).await;
    for _ in 0..5 {
        token = next(&service, &token).await;
        later(&service);
    }
}

#[tokio::test]
async fn a_lost_answer_can_be_asked_for_again() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let first = refresh_token(&service, &ada).await;
    let lost = next(&service, &first).await;
    let heard = next(&service, &first).await;
    assert_ne!(lost, heard);
    // A second tab, as it may be, goes on with the one that was not lost after all.
    for sibling in [&lost, &heard] {
        next(&service, sibling).await;
    }
}

#[tokio::test]
async fn an_older_token_that_comes_again_ends_the_session_for_both_who_have_it() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let other = refresh_token(&service, &ada).await;
    let first = refresh_token(&service, &ada).await;
    let second = next(&service, &first).await;
    let third = next(&service, &second).await;

    refresh(&service, &first).await.must_refuse(401, "invalid_refresh_token");
    for token in [&first, &second, &third] {
        refresh(&service, token).await.must_refuse(401, "invalid_refresh_token");
    }
    next(&service, &other).await;
    let log = service.log.text();
    assert!(log.contains("was reused") && !log.contains(&first), "{log}");
}

#[tokio::test]
async fn a_predecessor_that_comes_after_half_a_minute_ends_the_session() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let first = refresh_token(&service, &ada).await;
    let second = next(&service, &first).await;
    later(&service);
    refresh(&service, &first).await.must_refuse(401, "invalid_refresh_token");
    refresh(&service, &second).await.must_refuse(401, "invalid_refresh_token");
}

#[tokio::test]
async fn a_token_of_long_ago_ends_the_session_too() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let first = refresh_token(&service, &ada).await;
    let mut newest = next(&service, &first).await;
    for _ in 0..3 {
        later(&service);
        newest = next(&service, &newest).await;
    }
    refresh(&service, &first).await.must_refuse(401, "invalid_refresh_token");
    refresh(&service, &newest).await.must_refuse(401, "invalid_refresh_token");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_refresh_at_once_all_go_on() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let token = refresh_token(&service, &ada).await;
    let all = futures::future::join_all((0..20).map(|_| next(&service, &token))).await;
    assert_eq!(all.iter().collect::<std::collections::HashSet<_>>().len(), 20);
    let all = all.iter().map(|token| next(&service, token));
    futures::future::join_all(all).await;
}

#[tokio::test]
async fn a_token_makes_no_crowd_of_others() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let token = refresh_token(&service, &ada).await;
    let mut made = 0;
    while refresh(&service, &token).await.status == 200 {
        made += 1;
        assert!(made < 31);
    }
    assert_eq!(made, 30);
    let counted = "do $$ begin assert (select count(*) from refresh_tokens) <= 32; end $$";
    service.database.execute(counted).unwrap();
}

#[tokio::test]
async fn a_session_that_nobody_goes_on_with_expires_and_is_cleared_away() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let token = refresh_token(&service, &ada).await;
    service.database.execute("update refresh_tokens set expires_at = now()").unwrap();
    refresh(&service, &token).await.must_refuse(401, "invalid_refresh_token");
    log_in(&service, &ada).await;
    service
        .database
        .execute("do $$ begin assert (select count(*) from sessions) = 1; end $$")
        .unwrap();
}

#[tokio::test]
async fn logging_out_ends_one_session_and_is_always_the_same_answer() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let (here, there) = (log_in(&service, &ada).await, log_in(&service, &ada).await);
    let ended = here.refresh_token.expose();
    for token in [ended, ended, "never made", "ä"] {
        revoke(&service, token).await;
    }
    refresh(&service, ended).await.must_refuse(401, "invalid_refresh_token");
    next(&service, there.refresh_token.expose()).await;
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let session = log_in(&service, &ada).await;
    for token in ["x", &session.access_token.expose()[..200], &"A".repeat(64), "' or true --"] {
        refresh(&service, token).await.must_refuse(401, "invalid_refresh_token");
    }
    refresh(&service, "").await.must_refuse(400, "invalid_request");
    refresh(&service, &"A".repeat(201)).await.must_refuse(400, "invalid_request");
    // It lets nobody in by itself.
    let stranger = service.with_token(session.refresh_token.expose());
    assert_eq!(refused(stranger.todo_list().send().await), (401, "invalid_token".to_owned()));
}

#[tokio::test]
async fn what_is_stored_is_no_token() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let token = refresh_token(&service, &ada).await;
    let known = format!(
        "do $$ begin assert (select digest = sha256('{token}') from refresh_tokens \
         order by expires_at desc limit 1); end $$"
    );
    service.database.execute(&known).unwrap();
}

#[tokio::test]
async fn a_service_without_accounts_has_no_sessions() {
    let service = Service::start_with(&ACME.settings()[1..]).await;
    refresh(&service, &"A".repeat(64)).await.must_refuse(404, "not_found");
    let revoke = service.request(Method::POST, "/api/sessions/revoke");
    Answer::to(revoke.json(&json!({"refresh_token": "x"}))).await.must_refuse(404, "not_found");
}

/// Every day one, for longer than there is room for.
#[tokio::test]
async fn lost_answers_never_end_a_session() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let mut token = refresh_token(&service, &ada).await;
    for _ in 0..110 {
        next(&service, &token).await;
        token = next(&service, &token).await;
        later(&service);
    }
    let bounded = "do $$ begin assert (select max(count) from (select count(*) from refresh_tokens \
                   group by session_id) as counts) <= 103; end $$";
    service.database.execute(bounded).unwrap();
}

/// All but one would only wait for the session's row, each on a connection that others need.
#[tokio::test(flavor = "multi_thread")]
async fn many_refreshes_of_one_session_hold_one_connection() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let token = refresh_token(&service, &ada).await;
    let holder = service.database.hold("select from sessions for update");
    let refreshes = join_all((0..20).map(|_| refresh(&service, &token)));
    let mut watching = service.database.connect();
    let others = async {
        for round in 0..20 {
            let waiting = sql::<BigInt>(
                "select count(*) from pg_stat_activity \
                 where datname = current_database() and wait_event_type = 'Lock'",
            );
            let waiting: i64 = waiting.get_result(&mut watching).unwrap();
            assert!(waiting <= 1, "{waiting} in round {round}");
            assert!(ada.titles().await.is_empty());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        drop(holder);
    };
    let (answers, ()) = tokio::join!(refreshes, others);
    // A machine that is busy may have kept some waiting for too long.
    assert!(answers.iter().all(|answer| answer.status == 200 || answer.status == 503));
    assert!(answers.iter().any(|answer| answer.status == 200));
}
