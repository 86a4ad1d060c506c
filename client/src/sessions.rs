//! Logging in and out.

use crate::api;
use crate::client::Client;
use crate::error::Error;
use crate::operation::Operation;
use crate::{Secret, Session};

impl Client {
    /// Begins a session, which the client keeps and refreshes. If it had one, that one is ended.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the client was told to take its token from elsewhere.
    pub async fn log_in(&self, email: &str, password: impl Into<Secret>) -> Result<(), Error> {
        let Some(keeper) = self.session() else {
            let advice = "this client has a token of its own: build one without to log in";
            return Err(Error::Configuration(advice.into()));
        };
        let password = password.into();
        let send = |api: api::Client| {
            let (email, password) = (email.to_owned(), password.clone());
            async move {
                let request = api.session_create();
                request.body_map(|body| body.email(email).password(password)).send().await
            }
        };
        let new = Session::of(self.call(Operation::SessionCreate, send).await?);
        let (superfluous, outcome) = match keeper.start(&new).await {
            Ok(old) => (old, Ok(())),
            Err(error) => (Some(new), Err(error)),
        };
        // Nobody could end it any more. It would expire by itself, so that a failure is no matter.
        let _ = self.revoke(superfluous).await;
        outcome
    }

    /// Forgets the session at once, then ends it in the service.
    pub async fn log_out(&self) -> Result<(), Error> {
        match self.session() {
            Some(keeper) => self.revoke(keeper.end().await?).await,
            None => Ok(()),
        }
    }

    async fn revoke(&self, session: Option<Session>) -> Result<(), Error> {
        let Some(refresh_token) = session.and_then(|session| session.refresh_token) else {
            return Ok(());
        };
        let send = |api: api::Client| {
            let token = refresh_token.clone();
            async move { api.session_revoke().body_map(|body| body.refresh_token(token)).send().await }
        };
        self.call(Operation::SessionRevoke, send).await
    }
}
