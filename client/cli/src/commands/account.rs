//! The account and the session.

use serde_json::json;
use todo_client::Secret;

use super::Context;
use crate::arguments::Login;
use crate::failure::Failure;
use crate::prompt;

pub async fn register(context: &Context, login: Login) -> Result<(), Failure> {
    context.must_not_be_logged_in_elsewhere()?;
    let email = email(login).await?;
    let password = prompt::new_password("New password").await?;
    context.client.register(&email, password.clone()).await?;
    begin(context, &email, password).await
}

pub async fn log_in(context: &Context, login: Login) -> Result<(), Failure> {
    context.must_not_be_logged_in_elsewhere()?;
    let email = email(login).await?;
    let password = prompt::secret("Password").await?;
    begin(context, &email, password).await
}

async fn begin(context: &Context, email: &str, password: Secret) -> Result<(), Failure> {
    // Otherwise the session of before could not be ended by anybody any more.
    if context.must_be_logged_in().is_ok() {
        context.client.log_out().await?;
    }
    context.client.log_in(email, password).await?;
    context.profile.remember(&context.address)?;
    context.output.line(format!("You are logged in at {} as {email}.", context.address))
}

pub async fn log_out(context: &Context) -> Result<(), Failure> {
    context.client.log_out().await?;
    context.output.line("You are logged out.")
}

pub async fn whoami(context: &Context) -> Result<(), Failure> {
    let user = context.client.current_user().await?;
    if context.output.json {
        let (api, profile) = (context.address.as_str(), context.profile.name().to_string());
        return context.output.json(&json!({"api": api, "profile": profile, "user": user}));
    }
    let email = user.email.unwrap_or_else(|| "a user of an external issuer".to_owned());
    context.output.line(format!("{email} at {}", context.address))
}

pub async fn change_password(context: &Context) -> Result<(), Failure> {
    let current = prompt::secret("Current password").await?;
    let new = prompt::new_password("New password").await?;
    context.client.change_password(current, new).await?;
    context.output.line("Your password is changed. All other sessions have ended.")
}

async fn email(login: Login) -> Result<String, Failure> {
    match login.email {
        Some(email) => Ok(email),
        None => prompt::line("E-mail address").await,
    }
}
