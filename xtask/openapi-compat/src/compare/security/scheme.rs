//! What a client has to send to be let in.

use std::collections::BTreeMap;
use std::fmt;

use crate::document::{Document, Place};

/// The addresses at which a client gets tokens.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flow<'a> {
    authorization: Option<&'a str>,
    token: Option<&'a str>,
    refresh: Option<&'a str>,
}

impl Flow<'_> {
    /// Tokens are refreshed where they were got, if the document says nothing else.
    fn is_kept_by(&self, new: &Flow<'_>) -> bool {
        self.authorization == new.authorization
            && self.token == new.token
            && (self.refresh.is_none() || self.refresh == new.refresh.or(new.token))
    }
}

/// What a client has to send, whatever the document calls it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scheme<'a> {
    ApiKey {
        place: String,
        name: String,
    },
    Http(String),
    OAuth(BTreeMap<&'a str, Flow<'a>>),
    OpenId(Option<&'a str>),
    /// Of another type, or not described: known by its name alone.
    Named(&'a str),
}

impl<'a> Scheme<'a> {
    /// The scheme that the document calls `name`.
    pub(super) fn named(document: &'a Document, name: &'a str) -> Scheme<'a> {
        let schemes = document.root().get("components").and_then(|all| all.get("securitySchemes"));
        let found = schemes.and_then(|schemes| schemes.get(name));
        let Some(scheme) = found.and_then(|scheme| document.resolve(scheme).ok()) else {
            return Scheme::Named(name);
        };
        match scheme.str("type") {
            Some("apiKey") => {
                let place = scheme.str("in").unwrap_or_default().to_owned();
                let name = scheme.str("name").unwrap_or_default();
                let name = if place == "header" { name.to_lowercase() } else { name.to_owned() };
                Scheme::ApiKey { place, name }
            }
            Some("http") => Scheme::Http(scheme.str("scheme").unwrap_or_default().to_lowercase()),
            Some("oauth2") => {
                let read = |flow: Place<'a>| {
                    let (authorization, token) =
                        (flow.str("authorizationUrl"), flow.str("tokenUrl"));
                    Flow { authorization, token, refresh: flow.str("refreshUrl") }
                };
                Scheme::OAuth(
                    scheme.members_of("flows").map(|(name, flow)| (name, read(flow))).collect(),
                )
            }
            Some("openIdConnect") => Scheme::OpenId(scheme.str("openIdConnectUrl")),
            _ => Scheme::Named(name),
        }
    }

    /// Clients use any of the old flows, so that each must still be there.
    pub(super) fn is_accepted_by(&self, new: &Scheme<'_>) -> bool {
        match (self, new) {
            (Scheme::OAuth(old), Scheme::OAuth(new)) => {
                old.iter().all(|(name, flow)| new.get(name).is_some_and(|new| flow.is_kept_by(new)))
            }
            (old, new) => old == new,
        }
    }
}

impl fmt::Display for Scheme<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scheme::ApiKey { place, name } => write!(f, "API key in {place} `{name}`"),
            Scheme::Http(scheme) => write!(f, "HTTP {scheme}"),
            Scheme::OAuth(flows) => {
                let address =
                    |flow: &Flow<'_>| flow.token.or(flow.authorization).map(str::to_owned);
                let flows = flows.iter().map(|(name, flow)| match address(flow) {
                    Some(address) => format!("{name} at {address}"),
                    None => (*name).to_owned(),
                });
                write!(f, "OAuth 2 ({})", flows.collect::<Vec<_>>().join(", "))
            }
            Scheme::OpenId(address) => {
                write!(f, "OpenID Connect at {}", address.unwrap_or_default())
            }
            Scheme::Named(name) => write!(f, "`{name}`"),
        }
    }
}
