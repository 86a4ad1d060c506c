//! What the service says of itself.

use crate::api;
use crate::client::Client;
use crate::error::Error;
use crate::operation::Operation;
use crate::types::{Capabilities, JwkSet};

impl Client {
    /// What the service offers: accounts, issuers, limits, version.
    pub async fn capabilities(&self) -> Result<Capabilities, Error> {
        let send = |api: api::Client| async move { api.capabilities_view().send().await };
        self.call(Operation::CapabilitiesView, send).await
    }

    /// The public keys of the access tokens that the service issues, to verify them yourself.
    pub async fn public_keys(&self) -> Result<JwkSet, Error> {
        let send = |api: api::Client| async move { api.jwks_view().send().await };
        self.call(Operation::JwksView, send).await
    }
}
