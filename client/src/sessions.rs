//! Logging in and out.

use crate::api;
use crate::client::Client;
use crate::error::Error;
use crate::operation::Operation;
use crate::{Secret, Session};

impl Client {
    /// Begins a session, which the client keeps and refreshes.
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
        let tokens = self.call(Operation::SessionCreate, send).await?;
        keeper.start(&Session::of(tokens)).await
    }

    /// Forgets the session at once, then ends it in the service.
    pub async fn log_out(&self) -> Result<(), Error> {
        let Some(keeper) = self.session() else { return Ok(()) };
        let session = keeper.end().await?;
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
