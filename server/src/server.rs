//! The service, listening.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use dropshot::{
    ApiDescription, BuildError, ConfigDropshot, HandlerTaskMode, HttpServer, ServerBuilder,
};
use slog::Logger;

use crate::account_deletion::Deletions;
use crate::caller_limits::CallerLimits;
use crate::capabilities;
use crate::context::{Context, LocalAccounts};
use crate::cors::Cors;
use crate::database::{Database, Health};
use crate::dropshot_log::dropshot_log;
use crate::endpoints;
use crate::exports::Exports;
use crate::listener::{Api, Listener, Serving};
use crate::login_attempts::LoginAttempts;
use crate::metrics::{ConnectionMetrics, RequestMetrics};
use crate::metrics_endpoint::{self, Metrics};
use crate::passwords::Passwords;
use crate::quotas::Quotas;
use crate::settings::{DatabaseUrl, Settings};
use crate::signing_key::{KeyFileError, SigningKey};
use crate::todo_sizes::TodoSizes;
use crate::tokens::{LocalIssuer, NoHttps, Tokens};

/// A service that listens. It runs until [`Server::close`].
pub struct Server {
    address: SocketAddr,
    http: Serving,
    metrics: Option<HttpServer<Metrics>>,
    database: Database,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(
        "the server cannot listen on {address}: {cause}; {}set {setting}",
        if cause.kind() == ErrorKind::AddrInUse { "stop the program that listens there, or " } else { "" }
    )]
    Listen { address: SocketAddr, cause: std::io::Error, setting: &'static str },
    #[error(transparent)]
    SigningKey(#[from] KeyFileError),
    #[error(transparent)]
    NoHttps(#[from] NoHttps),
    #[error("the server cannot start: {0}")]
    Other(String),
}

impl Server {
    /// Listens, whether the database at `url` answers yet or not; until it does, so says
    /// `/health/ready`. Needs a Tokio runtime around it.
    pub fn start(settings: &Settings, url: &DatabaseUrl, log: &Logger) -> Result<Self, StartError> {
        let api = endpoints::description(settings.docs.enabled).map_err(other)?;
        Self::start_with(api, settings, url, log)
    }

    /// With whatever endpoints.
    fn start_with(
        api: ApiDescription<Context>,
        settings: &Settings,
        url: &DatabaseUrl,
        log: &Logger,
    ) -> Result<Self, StartError> {
        let local = local_accounts(settings)?;
        let issuer = local.as_ref().map(|local| &local.issuer);
        let tokens = Tokens::new(&settings.auth, issuer, log)?;
        let fault = listen_fault("http.bind_address (TODO_HTTP__BIND_ADDRESS)");
        let bind_address = settings.http.bind_address;
        let listener = Listener::bind(bind_address).map_err(|error| fault(bind_address, error))?;
        let database = Database::open(&settings.database, url, log);
        let (requests, connections) = (RequestMetrics::new(), ConnectionMetrics::default());
        let deletions = Deletions::default();
        tokio::spawn(deletions.clone().work(database.clone(), log.clone()));
        let context = Context {
            capabilities: capabilities::of(settings),
            database: database.clone(),
            tokens,
            local,
            callers: CallerLimits::new(&settings.limits, connections.clone()),
            quotas: Quotas::new(settings.quotas, log),
            exports: Exports::new(settings.quotas.export_bounds()),
            cors: cors(settings),
            deletions,
            lengths: TodoSizes::default(),
            trusted_proxies: settings.http.trusted_proxies.clone(),
            log: log.clone(),
            requests: requests.clone(),
        };
        let metrics = Metrics::new(&context, &connections);
        let routes = endpoints::routes(settings.docs.enabled).map_err(other)?;
        let config = ConfigDropshot {
            // What nobody waits for is not begun. A statement that is under way ends, and is not
            // half done: it is one statement.
            default_handler_task_mode: HandlerTaskMode::CancelOnDisconnect,
            ..ConfigDropshot::default()
        };
        let address = listener.address();
        let dropshot = ServerBuilder::new(api, context, dropshot_log(log))
            .config(config)
            .build_service(address)
            .map_err(other)?;
        let api = Api { dropshot, routes, cors: cors(settings) };
        let http = listener.serve(settings, api, requests, &connections, log);
        let metrics_address = settings.http.metrics_address;
        let listen = |address| metrics_endpoint::listen(metrics, address, log);
        let metrics = metrics_address.map(listen).transpose().map_err(metrics_fault)?;
        Ok(Self { address, http, metrics, database })
    }

    /// Where it listens, the port chosen by the system if the setting says 0.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where `/metrics` is, if anywhere.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(HttpServer::local_addr)
    }

    /// Waits for a state in which it is no use to go on, and says why.
    pub async fn failed(&mut self) -> String {
        let mut health = self.database.watch_health();
        let stale = |health: &Health| matches!(health, Health::SchemaTooOld(_));
        tokio::select! {
            ended = self.http.ended() => match ended {
                Ok(()) => "the listener stopped".to_owned(),
                Err(cause) => format!("the listener stopped: {cause}"),
            },
            seen = health.wait_for(stale) => match seen.as_deref() {
                Ok(Health::SchemaTooOld(what_to_run)) => what_to_run.clone(),
                _ => "the database is no longer watched".to_owned(),
            },
        }
    }

    /// Takes no more requests and lets those that run end, for as long as `drain_timeout`. Answers
    /// whether all of them did.
    pub async fn close(self, drain_timeout: Duration) -> bool {
        let all_ended = tokio::time::timeout(drain_timeout, self.http.close()).await.is_ok();
        // To the last: how a server stops is worth seeing.
        if let Some(metrics) = self.metrics {
            let _ = metrics.close().await;
        }
        all_ended
    }
}

/// `None` without accounts of our own.
fn local_accounts(settings: &Settings) -> Result<Option<LocalAccounts>, StartError> {
    let Some(local) = &settings.auth.local else { return Ok(None) };
    let key = match &local.signing_key {
        Some(key) => key.clone(),
        None => SigningKey::in_folder(&settings.data_dir)?,
    };
    let passwords = Passwords::new(local.password_bounds()).map_err(other)?;
    Ok(Some(LocalAccounts {
        issuer: LocalIssuer::new(local, key),
        passwords,
        attempts: LoginAttempts::default(),
        refresh_lifetime: local.refresh_lifetime,
        sessions_per_user: settings.quotas.sessions_per_user,
    }))
}

fn listen_fault(setting: &'static str) -> impl Fn(SocketAddr, std::io::Error) -> StartError {
    move |address, cause| StartError::Listen { address, cause, setting }
}

fn metrics_fault(error: BuildError) -> StartError {
    let fault = listen_fault("http.metrics_address (TODO_HTTP__METRICS_ADDRESS)");
    match error {
        BuildError::BindError { address, error } => fault(address, error),
        error => other(error),
    }
}

fn other(cause: impl ToString) -> StartError {
    StartError::Other(cause.to_string())
}

/// A private database is that of somebody who develops on this machine, pages perhaps.
fn cors(settings: &Settings) -> Cors {
    let origins = settings.http.allowed_origins.clone();
    let develops = settings.database.url.is_none();
    if develops && origins.is_empty() { Cors::Loopback } else { Cors::Only(origins) }
}

#[cfg(test)]
mod tests;
