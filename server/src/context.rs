//! What every handler has at hand.

use std::num::NonZeroU32;
use std::time::Duration;

use dropshot::{RequestContext, RequestInfo};
use secrecy::SecretString;
use slog::Logger;
use todo_api::capabilities::Capabilities;
use todo_api::rejection::Rejection;

use crate::account_deletion::Deletions;
use crate::caller_limits::CallerLimits;
use crate::client_address::ClientAddress;
use crate::cors::Cors;
use crate::database::Database;
use crate::error::Error;
use crate::exports::Exports;
use crate::login_attempts::LoginAttempts;
use crate::metrics::RequestMetrics;
use crate::passwords::Passwords;
use crate::quotas::Quotas;
use crate::settings::TrustedProxy;
use crate::todo_sizes::TodoSizes;
use crate::tokens::{Caller, LocalIssuer, Tokens};

/// A request, as a handler gets it.
pub(crate) type Request = RequestContext<Context>;

pub struct Context {
    pub(crate) capabilities: Capabilities,
    pub(crate) database: Database,
    pub(crate) tokens: Tokens,
    pub(crate) local: Option<LocalAccounts>,
    pub(crate) callers: CallerLimits,
    pub(crate) quotas: Quotas,
    pub(crate) exports: Exports,
    pub(crate) cors: Cors,
    pub(crate) deletions: Deletions,
    pub(crate) lengths: TodoSizes,
    pub(crate) trusted_proxies: Vec<TrustedProxy>,
    /// One line a request goes here.
    pub(crate) log: Logger,
    pub(crate) requests: RequestMetrics,
}

/// What accounts of our own need.
pub struct LocalAccounts {
    pub(crate) issuer: LocalIssuer,
    pub(crate) passwords: Passwords,
    pub(crate) attempts: LoginAttempts,
    /// How long a session lives that nobody goes on with.
    pub(crate) refresh_lifetime: Duration,
    pub(crate) sessions_per_user: NonZeroU32,
}

impl Context {
    /// The one way to a [`Caller`].
    pub(crate) async fn caller(
        &self,
        token: &SecretString,
        from: ClientAddress,
    ) -> Result<Caller, Rejection> {
        self.tokens.verify(token, from).await
    }

    /// Where a request comes from.
    pub(crate) fn client_address(&self, request: &RequestInfo) -> ClientAddress {
        ClientAddress::of(request.remote_addr(), request.headers(), &self.trusted_proxies)
    }

    pub(crate) fn local_accounts(&self) -> Result<&LocalAccounts, Error> {
        self.local.as_ref().ok_or(Error::NotFound("this service has no accounts of its own"))
    }
}
