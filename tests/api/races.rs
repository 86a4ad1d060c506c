//! Requests that others overtake: what is under way while the password changes or the account goes.

use diesel::connection::SimpleConnection;
use futures::FutureExt;
use futures::future::{join, select};
use reqwest::Method;
use serde_json::json;
use todo_api::text::{Email, Password};
use todo_server::commands::give_password;
use todo_server::settings::{self, Environment};
use todo_tests::{Answer, PASSWORD, Service};

const NEW: &str = "battery staple";

async fn session(service: &Service, email: &str, password: &str) -> Answer {
    let request = service.request(Method::POST, "/api/sessions");
    Answer::to(request.json(&json!({"email": email, "password": password}))).await
}

async fn refresh(service: &Service, session: &Answer) -> Answer {
    let request = service.request(Method::POST, "/api/sessions/refresh");
    let token = json!({"refresh_token": session.body["refresh_token"]});
    Answer::to(request.json(&token)).await
}

/// Waits until so many wait for a lock in the service's database.
async fn held_up(service: &Service, count: usize) {
    let mut watching = service.database.connect();
    let wait = format!(
        "set statement_timeout = '20s'; \
         do $$ begin while (select count(*) from pg_stat_activity where \
         datname = current_database() and wait_event_type = 'Lock') < {count} \
         loop perform pg_sleep(0.01); perform pg_stat_clear_snapshot(); end loop; end $$"
    );
    // Where nobody comes to wait it goes on until it has waited long enough.
    let _ = tokio::task::spawn_blocking(move || watching.batch_execute(&wait)).await;
}

/// Refreshes `session` and, when the new token is stored and not yet seen by others, begins `other`.
/// Answers what became of both.
async fn overtaken<T>(
    service: &Service,
    session: &Answer,
    other: impl Future<Output = T>,
) -> (Answer, T) {
    let hold = "create function hold() returns trigger language plpgsql as \
                $$ begin perform pg_advisory_xact_lock_shared(7); return null; end $$; \
                create trigger hold after insert on refresh_tokens for each row execute function hold()";
    service.database.execute(hold).unwrap();
    let mut holder = service.database.connect();
    holder.batch_execute("select pg_advisory_lock(7)").unwrap();
    let other = async {
        held_up(service, 1).await;
        let other = std::pin::pin!(other);
        // It waits for the refresh or it does not: then it is done.
        let waits = held_up(service, 2).boxed_local();
        match select(other, waits).await {
            futures::future::Either::Left((done, _)) => {
                holder.batch_execute("select pg_advisory_unlock(7)").unwrap();
                done
            }
            futures::future::Either::Right(((), other)) => {
                holder.batch_execute("select pg_advisory_unlock(7)").unwrap();
                other.await
            }
        }
    };
    let outcome = join(refresh(service, session), other).await;
    service.database.execute("drop trigger hold on refresh_tokens").unwrap();
    outcome
}

/// The login has been found right and waits; when it goes on, the password is another.
#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_the_new_password_overtakes_begins_no_session() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let mut elsewhere = service.database.connect();
    let change = "begin; update users set password_hash = replace(password_hash, '$v=19', '$v=16')";
    elsewhere.batch_execute(change).unwrap();
    let overtake = async {
        held_up(&service, 1).await;
        elsewhere.batch_execute("commit").unwrap();
    };
    let (answer, ()) = join(session(&service, &ada.email, PASSWORD), overtake).await;
    answer.must_refuse(401, "invalid_credentials");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thiefs_refresh_that_the_new_password_overtakes_is_worth_nothing() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let begun = session(&service, &ada.email, PASSWORD).await;
    let (thiefs, hers) = (refresh(&service, &begun).await, refresh(&service, &begun).await);
    let change = async {
        let token = hers.body["access_token"].as_str().unwrap();
        let request = service.request(Method::PUT, "/api/users/me/password").bearer_auth(token);
        let body = json!({"current_password": PASSWORD, "new_password": NEW});
        Answer::to(request.json(&body)).await
    };
    let (renewed, changed) = overtaken(&service, &thiefs, change).await;
    assert_eq!((renewed.status.as_u16(), changed.status.as_u16()), (200, 204));
    assert_eq!(refresh(&service, &hers).await.status, 200, "whoever changed it stays");
    refresh(&service, &renewed).await.must_refuse(401, "invalid_refresh_token");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sessions_refresh_that_the_new_password_overtakes_is_worth_nothing() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let thiefs = session(&service, &ada.email, PASSWORD).await;
    let change = async {
        let request = ada.request(&service, Method::PUT, "/api/users/me/password");
        let body = json!({"current_password": PASSWORD, "new_password": NEW});
        Answer::to(request.json(&body)).await
    };
    let (renewed, changed) = overtaken(&service, &thiefs, change).await;
    assert_eq!((renewed.status.as_u16(), changed.status.as_u16()), (200, 204));
    refresh(&service, &renewed).await.must_refuse(401, "invalid_refresh_token");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_that_an_operators_new_password_overtakes_is_worth_nothing() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let thiefs = session(&service, &ada.email, PASSWORD).await;
    let variables = [("DATABASE_URL".to_owned(), service.database.url())];
    let settings = settings::load(Environment::of(variables), None).unwrap();
    let email = Email::parse(ada.email.clone()).unwrap();
    let set = async {
        let new = Password::parse(NEW.to_owned()).unwrap();
        let set = move || give_password(&settings, &email, &new).unwrap();
        tokio::task::spawn_blocking(set).await.unwrap()
    };
    let (renewed, set) = overtaken(&service, &thiefs, set).await;
    assert!(set && renewed.status == 200);
    refresh(&service, &renewed).await.must_refuse(401, "invalid_refresh_token");
    assert_eq!(session(&service, &ada.email, NEW).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_that_the_end_of_its_account_overtakes_is_worth_nothing() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let thiefs = session(&service, &ada.email, PASSWORD).await;
    let delete = async {
        let request = ada.request(&service, Method::POST, "/api/users/me/delete");
        Answer::to(request.json(&json!({"current_password": PASSWORD}))).await.status.as_u16()
    };
    let (renewed, deleted) = overtaken(&service, &thiefs, delete).await;
    assert_eq!((renewed.status.as_u16(), deleted), (200, 204));
    refresh(&service, &renewed).await.must_refuse(401, "invalid_refresh_token");
    service
        .database
        .execute("do $$ begin assert not exists (select from refresh_tokens); end $$")
        .unwrap();
}
