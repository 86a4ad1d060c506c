//! The client.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use tracing::Instrument;

use crate::ErrorCode;
use crate::api;
use crate::attempt::Attempt;
use crate::call::{Call, Sent};
use crate::error::Error;
use crate::operation::Operation;
use crate::session_keeper::SessionKeeper;
use crate::tokens::Tokens;
use crate::transport::Transport;

/// The client of one user of the service. A clone shares session, connections and budget.
#[derive(Clone)]
pub struct Client {
    transport: Transport,
    tokens: Arc<Tokens>,
}

impl Client {
    /// The address of the service.
    pub fn service(&self) -> &str {
        self.transport.service()
    }

    /// Waits until no refresh of the session is under way, if the call that began it was dropped. For
    /// a program that is about to end: see the README, "Tokens".
    pub async fn settle(&self) {
        if let Some(keeper) = self.session() {
            keeper.settle().await;
        }
    }

    /// The version of the document that this client was made from. Older and newer services work
    /// too, as long as they are compatible.
    pub fn api_version() -> &'static str {
        <api::Client as api::ClientInfo<Attempt>>::api_version()
    }

    pub(crate) fn of(transport: Transport, tokens: Tokens) -> Self {
        Self { transport, tokens: Arc::new(tokens) }
    }

    /// `None` if tokens come from elsewhere.
    pub(crate) fn session(&self) -> Option<&Arc<SessionKeeper>> {
        match &*self.tokens {
            Tokens::Session(keeper) => Some(keeper),
            _ => None,
        }
    }

    /// Calls an operation. `send` makes the request, anew each time.
    pub(crate) async fn call<T, F, Sending>(
        &self,
        operation: Operation,
        send: F,
    ) -> Result<T, Error>
    where
        F: Fn(api::Client) -> Sending,
        Sending: Future<Output = Sent<T>>,
    {
        self.send(&mut self.begin(operation), send).await
    }

    pub(crate) fn begin(&self, operation: Operation) -> Call<'_> {
        Call::new(&self.transport, operation)
    }

    /// For a call of which more is to be known than its outcome.
    pub(crate) async fn send<T, F, Sending>(&self, call: &mut Call<'_>, send: F) -> Result<T, Error>
    where
        F: Fn(api::Client) -> Sending,
        Sending: Future<Output = Sent<T>>,
    {
        let span = call.span.clone();
        self.authenticate(call, send).instrument(span).await
    }

    async fn authenticate<T, F, Sending>(&self, call: &mut Call<'_>, send: F) -> Result<T, Error>
    where
        F: Fn(api::Client) -> Sending,
        Sending: Future<Output = Sent<T>>,
    {
        if !call.operation.needs_token() {
            return call.send(None, &send).await;
        }
        let token = call.in_time(self.tokens.current()).await??;
        let outcome = call.send(token.as_ref(), &send).await;
        let (Err(error), Some(expired)) = (&outcome, token) else { return outcome };
        if !error.is(&ErrorCode::TokenExpired) {
            return outcome;
        }
        // Nothing was done, so the request can be sent again even if the operation is never safe to repeat.
        match call.in_time(self.tokens.after(expired)).await?? {
            Some(next) => {
                call.has_another_token();
                call.send(Some(&next), &send).await
            }
            None => outcome,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Client").field("service", &self.service()).finish_non_exhaustive()
    }
}
