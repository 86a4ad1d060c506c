//! How a client is made.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;
use crate::error::{Cause, Error, ErrorResponse};
use crate::network::Network;
use crate::retry::{Budget, RetryPolicy};
use crate::session_keeper::{OnEnded, SessionKeeper};
use crate::tokens::{TokenFunction, Tokens};
use crate::transport::{self, Traceparent, Transport};
use crate::{MemorySessionStore, Secret, SessionStore};

/// Made by [`Client::builder`].
#[must_use]
pub struct ClientBuilder {
    service: String,
    tokens: Source,
    on_session_ended: Option<OnEnded>,
    policy: RetryPolicy,
    request_timeout: Duration,
    user_agent: String,
    traceparent: Option<Traceparent>,
    network: Network,
}

enum Source {
    Static(Secret),
    Function(TokenFunction),
    Session(Box<dyn SessionStore>),
}

impl Client {
    /// A client with the defaults of [`Client::builder`]. `service` is an address such as
    /// `https://todo.example.com`.
    pub fn new(service: &str) -> Result<Self, Error> {
        Self::builder(service).build()
    }

    /// To say where tokens come from, when requests are repeated, how the service is reached.
    pub fn builder(service: &str) -> ClientBuilder {
        ClientBuilder::new(service)
    }
}

impl ClientBuilder {
    fn new(service: &str) -> Self {
        Self {
            service: service.to_owned(),
            tokens: Source::Session(Box::new(MemorySessionStore::default())),
            on_session_ended: None,
            policy: RetryPolicy::default(),
            request_timeout: Duration::from_secs(10),
            user_agent: concat!("todo-client/", env!("CARGO_PKG_VERSION")).to_owned(),
            traceparent: None,
            network: Network::default(),
        }
    }

    /// Sends this access token with every request, in place of a session.
    pub fn token(mut self, token: impl Into<Secret>) -> Self {
        self.tokens = Source::Static(token.into());
        self
    }

    /// Asks this function for the access token of every request, in place of a session. If the
    /// service says that the token has expired, the function is asked once more.
    pub fn token_from<F, Asking>(mut self, function: F) -> Self
    where
        F: Fn() -> Asking + Send + Sync + 'static,
        Asking: Future<Output = Result<Secret, Cause>> + Send + 'static,
    {
        self.tokens = Source::Function(Box::new(move || Box::pin(function())));
        self
    }

    /// Keeps the session here, in place of the memory of this process.
    pub fn session_store(mut self, store: impl SessionStore + 'static) -> Self {
        self.tokens = Source::Session(Box::new(store));
        self
    }

    /// Called once if the service ends the session, as after the theft of a refresh token or a
    /// change of the password. Not called by [`Client::log_out`].
    pub fn on_session_ended(
        mut self,
        function: impl Fn(&ErrorResponse) + Send + Sync + 'static,
    ) -> Self {
        self.on_session_ended = Some(Box::new(function));
        self
    }

    /// How often and how long a request is sent again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// How long one request may take, except for the lines of an export: 10 s.
    pub fn request_timeout(mut self, time: Duration) -> Self {
        self.request_timeout = time;
        self
    }

    /// Comes before the name of this crate in `User-Agent`. A browser sends its own.
    pub fn user_agent(mut self, name: &str) -> Self {
        self.user_agent = format!("{name} todo-client/{}", env!("CARGO_PKG_VERSION"));
        self
    }

    /// Asks this function for the [`traceparent`](https://www.w3.org/TR/trace-context/) of the span
    /// that makes a call. Without it, and where it gives `None`, each call begins a trace.
    pub fn traceparent(
        mut self,
        function: impl Fn() -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.traceparent = Some(Box::new(function));
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`Error::Configuration`] names what is wrong with the address, the proxy or the name.
    pub fn build(self) -> Result<Client, Error> {
        // Without the text: there may be a password in it.
        let service = reqwest::Url::parse(&self.service).map_err(|error| {
            let advice = "use one like https://todo.example.com";
            wrong(format!("the address of the service is not valid: {error}; {advice}"))
        })?;
        if !service.username().is_empty() || service.password().is_some() {
            return Err(wrong("the address must not contain a user or a password".into()));
        }
        if service.query().is_some() || service.fragment().is_some() {
            return Err(wrong(format!("{service}: must not have a query (?) or a fragment (#)")));
        }
        if !matches!(service.scheme(), "http" | "https") {
            return Err(wrong(format!("{service}: must begin with https:// or http://")));
        }
        if !cfg!(feature = "tls") && service.scheme() == "https" {
            let advice = "https needs the feature `tls` of todo-client";
            return Err(wrong(format!("{service}: {advice}")));
        }
        let transport = Transport::new(transport::Settings {
            http: self.network.client(&service, &self.user_agent)?,
            service: service.as_str().trim_end_matches('/').to_owned(),
            policy: self.policy,
            request_timeout: self.request_timeout,
            traceparent: self.traceparent,
            budget: Budget::new(&self.policy),
        });
        let tokens = match self.tokens {
            Source::Static(token) => Tokens::Static(token),
            Source::Function(function) => Tokens::Function(function),
            Source::Session(store) => {
                let on_ended = self.on_session_ended;
                Tokens::Session(Arc::new(SessionKeeper::new(transport.clone(), store, on_ended)))
            }
        };
        Ok(Client::of(transport, tokens))
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl ClientBuilder {
    /// How long it may take to connect: 5 s.
    pub fn connect_timeout(mut self, time: Duration) -> Self {
        self.network.connect_timeout = time;
        self
    }

    /// How long the service may send nothing in the middle of a response, an export too: 30 s.
    pub fn read_timeout(mut self, time: Duration) -> Self {
        self.network.read_timeout = time;
        self
    }

    /// Reaches the service through this proxy. Without it, the variables `HTTPS_PROXY`,
    /// `HTTP_PROXY` and `NO_PROXY` count, except for a service on this machine.
    pub fn proxy(mut self, address: &str) -> Self {
        self.network.proxy = Some(address.to_owned());
        self
    }
}

fn wrong(message: String) -> Error {
    Error::Configuration(message)
}
