//! Where tokens come from, and how a session is kept fresh.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::Utc;
use futures::future::join_all;
use httpmock::{Mock, MockServer};
use serde_json::json;
use todo_client::mock::MockServerExt;
use todo_client::{
    Cause, Client, Error, ErrorCode, MemorySessionStore, RetryPolicy, Secret, Session,
    SessionStore, Uuid, types,
};
use todo_tests::{ACME, PASSWORD, Service, UnreliableNetwork};
use tokio::runtime::Handle;

/// A session whose access token has expired, though its time to be refreshed has not come.
async fn expired_session(service: &Service) -> Session {
    let mut claims = ACME.claims("ada");
    claims["exp"] = json!(Utc::now().timestamp() - 60);
    let expired = ACME.sign(&json!({"alg": "HS256", "typ": "JWT"}), &claims);
    let session = logged_in(service).await;
    with(session, |session| {
        session.access_token = expired.into();
        session.refresh_at = None;
    })
}

fn with(mut session: Session, change: impl FnOnce(&mut Session)) -> Session {
    change(&mut session);
    session
}

/// Whose time to be refreshed has come.
fn stale(session: Session) -> Session {
    with(session, |session| session.refresh_at = Some(Utc::now()))
}

async fn logged_in(service: &Service) -> Session {
    let store = Shared::default();
    let client = Client::builder(&service.address).session_store(store.clone()).build().unwrap();
    client.register("ada@example.com", PASSWORD).await.unwrap();
    client.log_in("ada@example.com", PASSWORD).await.unwrap();
    store.load().unwrap().unwrap()
}

/// A store that a test can look into.
#[derive(Clone, Default)]
struct Shared(Arc<MemorySessionStore>);

impl Shared {
    fn with(session: &Session) -> Self {
        let store = Self::default();
        store.save(Some(session)).unwrap();
        store
    }
}

impl SessionStore for Shared {
    fn load(&self) -> Result<Option<Session>, Cause> {
        self.0.load()
    }

    fn save(&self, session: Option<&Session>) -> Result<(), Cause> {
        self.0.save(session)
    }
}

fn count(service: &Service, operation: &str) -> usize {
    service.log.requests().iter().filter(|line| line["operation"] == operation).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_calls_with_an_expired_token_refresh_the_session_once() {
    let service = Service::start_with(&ACME.settings()).await;
    let store = Shared::with(&expired_session(&service).await);
    let client = Client::builder(&service.address).session_store(store).build().unwrap();
    let calls = (0..100).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.current_user().await })
    });
    for outcome in join_all(calls).await {
        assert_eq!(outcome.unwrap().unwrap().email.as_deref(), Some("ada@example.com"));
    }
    assert_eq!(count(&service, "session_refresh"), 1);
}

#[tokio::test]
async fn a_session_is_refreshed_before_its_token_expires() {
    let service = Service::start().await;
    let old = stale(logged_in(&service).await);
    let store = Shared::with(&old);
    let client = Client::builder(&service.address).session_store(store.clone()).build().unwrap();
    client.current_user().await.unwrap();
    let new = store.load().unwrap().unwrap();
    assert_ne!(new.access_token.expose(), old.access_token.expose());
    assert!(new.refresh_at.unwrap() > Utc::now() + Duration::from_secs(600));
    assert_eq!(count(&service, "user_view_self"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_refresh_is_said_once_and_fails_every_call() {
    let service = Service::start_with(&ACME.settings()).await;
    let expired = expired_session(&service).await;
    let ended = with(expired, |session| session.refresh_token = Some("unknown".into()));
    let said = Arc::new(AtomicUsize::new(0));
    let client = Client::builder(&service.address)
        .session_store(Shared::with(&ended))
        .on_session_ended({
            let said = said.clone();
            move |error| {
                assert_eq!(error.code, ErrorCode::InvalidRefreshToken);
                said.fetch_add(1, Ordering::SeqCst);
            }
        })
        .build()
        .unwrap();
    let calls = (0..20).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.current_user().await })
    });
    for outcome in join_all(calls).await {
        assert!(outcome.unwrap().unwrap_err().is(&ErrorCode::InvalidRefreshToken));
    }
    assert_eq!(said.load(Ordering::SeqCst), 1);
    assert_eq!(count(&service, "session_refresh"), 1);
    client.log_in("ada@example.com", PASSWORD).await.unwrap();
    client.current_user().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_is_finished_though_the_call_that_began_it_is_dropped() {
    let service = Service::start_with(&ACME.settings()).await;
    let expired = expired_session(&service).await;
    let store = Shared::with(&stale(expired.clone()));
    let client = Client::builder(&service.address).session_store(store.clone()).build().unwrap();
    // Long enough to send the refresh token, too short to hear of the new one.
    let dropped = tokio::time::timeout(Duration::from_micros(300), client.current_user()).await;
    assert!(dropped.is_err());
    for _ in 0..200 {
        let session = store.load().unwrap().unwrap();
        if session.access_token.expose() != expired.access_token.expose() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the session was not refreshed");
}

#[tokio::test]
async fn a_refresh_whose_response_is_lost_is_repeated() {
    let service = Service::start().await;
    let network = UnreliableNetwork::to(&service).await;
    let old = stale(logged_in(&service).await);
    let store = Shared::with(&old);
    let client = Client::builder(&network.address).session_store(store).build().unwrap();
    network.lose_responses(1);
    client.current_user().await.unwrap();
    assert_eq!(count(&service, "session_refresh"), 2);
}

#[tokio::test]
async fn a_token_can_be_given_or_asked_for() {
    let service = Service::start_with(&ACME.settings()).await;
    let given = Client::builder(&service.address).token(ACME.token("bob")).build().unwrap();
    given.create_todo("Buy milk").await.unwrap();

    let mut claims = ACME.claims("bob");
    claims["exp"] = json!(Utc::now().timestamp() - 60);
    let expired = ACME.sign(&json!({"alg": "HS256", "typ": "JWT"}), &claims);
    let tokens = Arc::new(std::sync::Mutex::new(vec![ACME.token("bob"), expired]));
    let asking = Client::builder(&service.address).token_from(move || {
        let token = tokens.lock().unwrap().pop();
        async move { token.map(Secret::from).ok_or_else(|| "the well is dry".into()) }
    });
    let asking = asking.build().unwrap();
    // The first is expired, so the function is asked again.
    asking.create_todo("Buy bread").await.unwrap();
    let error = asking.create_todo("Buy eggs").await.unwrap_err();
    assert_eq!(error.to_string(), "no access token: the well is dry");
    let error = asking.log_in("ada@example.com", PASSWORD).await.unwrap_err();
    assert!(matches!(error, Error::Configuration(_)));
}

#[tokio::test]
async fn logging_out_ends_the_session_here_and_there() {
    let service = Service::start().await;
    let session = logged_in(&service).await;
    let store = Shared::with(&session);
    let client = Client::builder(&service.address).session_store(store.clone()).build().unwrap();
    client.log_out().await.unwrap();
    assert!(store.load().unwrap().is_none());
    assert!(client.current_user().await.unwrap_err().is(&ErrorCode::MissingToken));
    store.save(Some(&stale(session))).unwrap();
    assert!(client.current_user().await.unwrap_err().is(&ErrorCode::InvalidRefreshToken));
    client.log_out().await.unwrap();
}

/// A store that cannot save for a while.
#[derive(Clone)]
struct Full(Shared, Arc<AtomicUsize>);

impl SessionStore for Full {
    fn load(&self) -> Result<Option<Session>, Cause> {
        self.0.load()
    }

    fn save(&self, session: Option<&Session>) -> Result<(), Cause> {
        let left =
            self.1.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if left.is_ok() { Err("the disk is full".into()) } else { self.0.save(session) }
    }
}

#[tokio::test]
async fn a_session_that_cannot_be_saved_is_not_lost() {
    let service = Service::start().await;
    let store = Shared::with(&stale(logged_in(&service).await));
    let full = Full(store.clone(), Arc::new(AtomicUsize::new(1)));
    let client = Client::builder(&service.address).session_store(full).build().unwrap();
    let error = client.current_user().await.unwrap_err();
    assert_eq!(error.to_string(), "the session cannot be kept: the disk is full");
    client.current_user().await.unwrap();
    assert_eq!(count(&service, "session_refresh"), 1);
    // With the next refresh at the latest it is where it belongs.
    client.log_out().await.unwrap();
    assert!(store.load().unwrap().is_none());
}

fn refusing_refreshes(server: &MockServer, delay: Duration) -> Mock<'_> {
    server.session_refresh(|_, then| {
        let then = then.internal_server_error(&todo_client::mock::error(ErrorCode::Internal));
        then.into_inner().delay(delay);
    })
}

fn impatient(server: &MockServer, session: &Session) -> Client {
    let deadline = Duration::from_secs(2);
    let policy = RetryPolicy { tries: 1, deadline, ..RetryPolicy::default() };
    let store = Shared::with(session);
    let builder = Client::builder(&server.base_url()).session_store(store).retry(policy);
    builder.build().unwrap()
}

fn made_up_session() -> Session {
    with(Session::new("old"), |session| session.refresh_token = Some("any".into()))
}

#[tokio::test]
async fn a_refresh_that_fails_fails_for_all_who_wait() {
    let server = MockServer::start_async().await;
    let refreshes = refusing_refreshes(&server, Duration::from_millis(300));
    server.user_view_self(|_, then| {
        then.unauthorized(&todo_client::mock::error(ErrorCode::TokenExpired));
    });
    let client = impatient(&server, &made_up_session());
    let calls = (0..20).map(|_| client.current_user());
    for outcome in join_all(calls).await {
        let error = outcome.unwrap_err();
        assert!(error.is(&ErrorCode::Internal), "{error:?}");
    }
    client.settle().await;
    assert!(refreshes.calls() <= 2, "{}", refreshes.calls());
}

#[tokio::test]
async fn a_token_that_is_still_valid_does_not_wait_for_a_slow_refresh() {
    let server = MockServer::start_async().await;
    refusing_refreshes(&server, Duration::from_secs(6));
    server.user_view_self(|_, then| {
        let (id, now) = (Uuid::nil(), Utc::now());
        then.ok(&types::User { id, email: None, created_at: now, updated_at: now });
    });
    let client = impatient(&server, &stale(made_up_session()));
    client.current_user().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_hears_that_a_session_ended_may_use_the_client() {
    let service = Service::start_with(&ACME.settings()).await;
    let expired = expired_session(&service).await;
    let ended = with(expired, |session| session.refresh_token = Some("unknown".into()));
    let shared: Arc<OnceLock<Client>> = Arc::default();
    let later = shared.clone();
    let client = Client::builder(&service.address)
        .session_store(Shared::with(&ended))
        .on_session_ended(move |_| {
            let client = later.get().unwrap().clone();
            let log_in = async move { client.log_in("ada@example.com", PASSWORD).await };
            tokio::task::block_in_place(|| Handle::current().block_on(log_in)).unwrap();
        })
        .build()
        .unwrap();
    shared.set(client.clone()).unwrap();
    assert!(client.current_user().await.unwrap_err().is(&ErrorCode::InvalidRefreshToken));
    client.current_user().await.unwrap();
}
