//! The account of the user.

use crate::api;
use crate::client::Client;
use crate::error::Error;
use crate::operation::Operation;
use crate::types::User;
use crate::{ErrorCode, Export, Secret};

impl Client {
    /// Creates an account. It does not log in.
    ///
    /// After a lost response it can fail with `email_taken` although the account is new: try to log
    /// in.
    pub async fn register(&self, email: &str, password: impl Into<Secret>) -> Result<User, Error> {
        let password = password.into();
        let send = |api: api::Client| {
            let (email, password) = (email.to_owned(), password.clone());
            async move {
                let request = api.user_register();
                request.body_map(|body| body.email(email).password(password)).send().await
            }
        };
        self.call(Operation::UserRegister, send).await
    }

    /// The user of the session or the token.
    pub async fn current_user(&self) -> Result<User, Error> {
        let send = |api: api::Client| async move { api.user_view_self().send().await };
        self.call(Operation::UserViewSelf, send).await
    }

    /// Ends all other sessions of the user.
    pub async fn change_password(
        &self,
        current: impl Into<Secret>,
        new: impl Into<Secret>,
    ) -> Result<(), Error> {
        let (current, new) = (current.into(), new.into());
        let send = |api: api::Client| {
            let (current, new) = (current.clone(), new.clone());
            async move {
                let request = api.user_change_password();
                let request =
                    request.body_map(|body| body.current_password(current).new_password(new));
                request.send().await
            }
        };
        self.call(Operation::UserChangePassword, send).await
    }

    /// Deletes the account and all its todos, and forgets the session. A user of an external issuer
    /// has no password here.
    pub async fn delete_current_user(&self, password: Option<Secret>) -> Result<(), Error> {
        let send = |api: api::Client| {
            let password = password.clone();
            async move {
                let request = api.user_delete_self();
                request.body_map(|body| body.current_password(password)).send().await
            }
        };
        let mut call = self.begin(Operation::UserDeleteSelf);
        match self.send(&mut call, send).await {
            Ok(()) => {}
            // The request whose response was lost has deleted it.
            Err(error) if call.response_lost && is_gone(&error) => {}
            Err(error) => return Err(error),
        }
        if let Some(session) = self.session() {
            session.end().await?;
        }
        Ok(())
    }

    /// The user and all their todos, newest first, line by line.
    pub async fn export_data(&self) -> Result<Export, Error> {
        let send = |api: api::Client| async move { api.user_export().send().await };
        let body = self.call(Operation::UserExport, send).await?;
        Ok(Export::new(body.into_inner()))
    }
}

/// A token of a user who does not exist any more is invalid; one of an external issuer finds nobody.
fn is_gone(error: &Error) -> bool {
    error.is(&ErrorCode::InvalidToken) || error.is(&ErrorCode::NotFound)
}
