//! A server for one test.

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, RequestBuilder};
use todo_client::api::{Client, connect, connect_as};
use todo_server::Server;
use todo_server::settings::{self, DatabaseUrl, Environment, Settings};

use crate::documented_errors::undocumented;
use crate::known_secrets::{plant, secrets_in};
use crate::{CapturedLog, TestDatabase, TestUser, UnreliableProxy};

/// The key that the services of this process sign with. One in the source would be published.
pub(crate) static SIGNING_KEY: LazyLock<String> = LazyLock::new(signing_key);

/// A new Ed25519 key, as settings take it.
pub fn signing_key() -> String {
    STANDARD.encode(Ed25519KeyPair::generate().unwrap().to_pkcs8v1().unwrap())
}

/// A server on a database of its own, inside the test's process.
pub struct Service {
    pub address: String,
    client: reqwest::Client,
    pub log: CapturedLog,
    // Dropped in this order: a database that somebody uses cannot go.
    pub server: Option<Server>,
    pub database: TestDatabase,
}

impl Service {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// `settings` are environment variables.
    pub async fn start_with(settings: &[(&str, &str)]) -> Self {
        let service = Self::start_on(TestDatabase::migrated(), settings);
        service.ready().await;
        service
    }

    /// Waits for nothing: the database may be in whatever state.
    pub fn start_on(database: TestDatabase, settings: &[(&str, &str)]) -> Self {
        let url = database.url();
        let settings = Self::settings(&url, None, settings);
        Self::run(database, &url, &settings)
    }

    /// Another server on the same database, which may still be asleep.
    pub fn another(&self) -> Server {
        let url = self.database.url();
        let log = self.log.logger();
        Server::start(&Self::settings(&url, None, &[]), &DatabaseUrl::parse(&url).unwrap(), &log)
            .unwrap()
    }

    /// On a database that is reached through `url`.
    pub async fn start_through(
        database: TestDatabase,
        url: &str,
        settings: &[(&str, &str)],
    ) -> Self {
        let service = Self::run(database, url, &Self::settings(url, None, settings));
        service.ready().await;
        service
    }

    /// Behind a [`UnreliableProxy`].
    pub async fn start_behind(settings: &[(&str, &str)]) -> (Self, UnreliableProxy) {
        let database = TestDatabase::migrated();
        let proxy = UnreliableProxy::to(&database);
        let url = proxy.url();
        (Self::start_through(database, &url, settings).await, proxy)
    }

    /// `config` is the text of a settings file, beside environment variables.
    pub async fn start_from(config: &str, settings: &[(&str, &str)]) -> Self {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, config).unwrap();
        let database = TestDatabase::migrated();
        let url = database.url();
        let service = Self::run(database, &url, &Self::settings(&url, Some(file.path()), settings));
        service.ready().await;
        service
    }

    /// Waits until the service has seen its database.
    pub async fn ready(&self) {
        for _ in 0..2000 {
            let answer = self.request(Method::GET, "/health/ready").send().await.unwrap();
            if answer.status().is_success() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the service does not see its database");
    }

    fn run(database: TestDatabase, url: &str, settings: &Settings) -> Self {
        let log = CapturedLog::default();
        let url = DatabaseUrl::parse(url).unwrap();
        let server = Server::start(settings, &url, &log.logger()).unwrap();
        let address = format!("http://{}", server.address());
        // A connection for each request. A client for each would take as long to make as a password
        // takes to check, while connections that were opened before wait for their requests.
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).build().unwrap();
        Self { address, client, log, server: Some(server), database }
    }

    /// What the program would read from such an environment; what comes later wins.
    fn settings(url: &str, file: Option<&Path>, more: &[(&str, &str)]) -> Settings {
        let basis = [
            ("TODO_HTTP__BIND_ADDRESS", "127.0.0.1:0"),
            ("TODO_AUTH__LOCAL__SIGNING_KEY", SIGNING_KEY.as_str()),
            ("DATABASE_URL", url),
        ];
        let variables = basis.iter().chain(more);
        let variables = variables.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        settings::load(Environment::of(variables), file).unwrap()
    }

    /// The generated client without a token.
    pub fn anonymous(&self) -> Client {
        connect(&self.address)
    }

    /// The generated client with `token`, whatever it is.
    pub fn with_token(&self, token: &str) -> Client {
        plant(token);
        connect_as(&self.address, token.to_owned().into())
    }

    /// A new user `{name}@example.com`, logged in.
    pub async fn register(&self, name: &str) -> TestUser {
        TestUser::register(self, name).await
    }

    /// A request that the generated client would not make.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.address))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let log = self.log.text();
        if std::thread::panicking() {
            eprintln!("the service's log:\n{log}");
        } else {
            assert_eq!(secrets_in(&log), [] as [String; 0], "the log holds secrets:\n{log}");
            let undocumented = undocumented(&self.log.requests());
            assert!(undocumented.is_empty(), "not in the document: {undocumented:?}");
        }
    }
}
