//! The account and the session.

use std::io::{self, IsTerminal};

use serde_json::json;
use todo_client::Secret;

use super::Context;
use crate::arguments::Login;
use crate::failure::Failure;
use crate::prompt;
use crate::text::one_line;

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
    context.client.log_in(email, password).await?;
    context.output.line(format!("You are logged in at {} as {}.", context.address, one_line(email)))
}

pub async fn log_out(context: &Context) -> Result<(), Failure> {
    if !context.is_logged_in()? {
        return context.output.line(format!("You are not logged in at {}.", context.address));
    }
    match context.client.log_out().await {
        Ok(()) => context.output.line("You are logged out."),
        Err(error) if context.is_logged_in()? => Err(error.into()),
        Err(error) => {
            let here = "you are logged out here, but the service does not know it";
            Err(Failure::from(error).and(here))
        }
    }
}

pub async fn whoami(context: &Context) -> Result<(), Failure> {
    let user = context.client.current_user().await?;
    if context.output.json {
        let (api, profile) = (context.address.as_str(), context.profile.name().to_string());
        return context.output.json(&json!({"api": api, "profile": profile, "user": user}));
    }
    let email = user.email.unwrap_or_else(|| "a user of an external issuer".to_owned());
    context.output.line(format!("{} at {}", one_line(&email), context.address))
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
        // The first line is the password then.
        None if !io::stdin().is_terminal() => {
            Err(Failure::usage("give your e-mail address, as in `todo login ada@example.com`"))
        }
        None => prompt::line("E-mail address").await,
    }
}
