//! What this instance offers, as its settings say.

use todo_api::capabilities::{Capabilities, Issuer, Limits};
use todo_api::document::VERSION;
use todo_api::input::MAX_BODY_BYTES;
use todo_api::page::PageLimit;

use crate::context::Context;
use crate::error::Error;
use crate::settings::Settings;

pub async fn view(context: &Context, (): ()) -> Result<Capabilities, Error> {
    Ok(context.capabilities.clone())
}

pub(crate) fn of(settings: &Settings) -> Capabilities {
    let quotas = &settings.quotas;
    let issuers = settings.auth.issuers.iter().map(|settings| Issuer {
        issuer: settings.issuer.clone(),
        audience: settings.audience.clone(),
    });
    Capabilities {
        api_version: VERSION.to_string(),
        accounts: settings.auth.local.is_some(),
        issuers: issuers.collect(),
        limits: Limits {
            todos_per_user: quotas.todos_per_user.get(),
            text_bytes_per_user: quotas.bytes_per_user.get(),
            sessions_per_user: quotas.sessions_per_user.get(),
            todos_per_page: PageLimit::MAX,
            body_bytes: u32::try_from(MAX_BODY_BYTES).unwrap_or(u32::MAX),
        },
    }
}
