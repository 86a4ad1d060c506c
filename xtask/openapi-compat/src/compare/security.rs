//! Compares which credentials an operation accepts.

use std::collections::BTreeMap;

use crate::document::{Document, Place};
use crate::finding::Change;
use crate::rule::operations as rules;

use super::Run;
use super::operations::Operation;

/// One way to be let in: all of these credentials together. None are needed if it is empty.
type Requirement<'a> = Vec<(Scheme<'a>, Vec<&'a str>)>;

/// What a client has to send, whatever the document calls it.
#[derive(Debug, Clone, PartialEq)]
enum Scheme<'a> {
    ApiKey {
        place: String,
        name: String,
    },
    Http(String),
    /// For each flow, its addresses.
    OAuth(BTreeMap<&'a str, Vec<Option<&'a str>>>),
    OpenId(Option<&'a str>),
    /// Of another type, or not described: known by its name alone.
    Named(&'a str),
}

impl<'a> Run<'a> {
    pub(super) fn compare_security(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        let (was_at, was) = requirements(self.old, old);
        let (is_at, is) = requirements(self.new, new);
        for requirement in &was {
            if !is.iter().any(|other| is_met_by(other, requirement)) {
                let all: Vec<_> = is.iter().map(describe).collect();
                let change =
                    Change::new("credentials").from(describe(requirement)).to(all.join(" or "));
                self.report(&rules::SECURITY_NARROWED, (&was_at.pointer, &is_at.pointer), change);
            }
        }
    }
}

/// Where they stand, and each way to be let in.
fn requirements<'a>(
    document: &'a Document,
    operation: &Operation<'a>,
) -> (Place<'a>, Vec<Requirement<'a>>) {
    let own = operation.place.get("security").or_else(|| document.root().get("security"));
    let place = own.clone().unwrap_or_else(|| operation.place.clone());
    let mut requirements: Vec<Requirement<'a>> = own
        .into_iter()
        .flat_map(|security| security.items())
        .map(|requirement| {
            requirement
                .members()
                .map(|(name, scopes)| {
                    let scopes = scopes.items().filter_map(|scope| scope.node.as_str()).collect();
                    (scheme(document, name), scopes)
                })
                .collect()
        })
        .collect();
    if requirements.is_empty() {
        requirements.push(Vec::new());
    }
    (place, requirements)
}

fn scheme<'a>(document: &'a Document, name: &'a str) -> Scheme<'a> {
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
            let addresses = |flow: Place<'a>| {
                ["authorizationUrl", "tokenUrl"].map(|key| flow.str(key)).to_vec()
            };
            Scheme::OAuth(
                scheme.members_of("flows").map(|(name, flow)| (name, addresses(flow))).collect(),
            )
        }
        Some("openIdConnect") => Scheme::OpenId(scheme.str("openIdConnectUrl")),
        _ => Scheme::Named(name),
    }
}

/// Whether who sends what `old` demands has all that `new` demands.
fn is_met_by(new: &Requirement<'_>, old: &Requirement<'_>) -> bool {
    new.iter().all(|(scheme, scopes)| {
        old.iter().any(|(sent, granted)| {
            is_accepted(sent, scheme) && scopes.iter().all(|scope| granted.contains(scope))
        })
    })
}

/// Clients use any of the old flows, so that each must still be there.
fn is_accepted(old: &Scheme<'_>, new: &Scheme<'_>) -> bool {
    match (old, new) {
        (Scheme::OAuth(old), Scheme::OAuth(new)) => {
            old.iter().all(|(name, flow)| new.get(name) == Some(flow))
        }
        (old, new) => old == new,
    }
}

fn describe(requirement: &Requirement<'_>) -> String {
    if requirement.is_empty() {
        return "none".to_owned();
    }
    let each = requirement.iter().map(|(scheme, scopes)| {
        let scheme = match scheme {
            Scheme::ApiKey { place, name } => format!("API key in {place} `{name}`"),
            Scheme::Http(scheme) => format!("HTTP {scheme}"),
            Scheme::OAuth(flows) => {
                format!("OAuth 2 ({})", flows.keys().copied().collect::<Vec<_>>().join(", "))
            }
            Scheme::OpenId(_) => "OpenID Connect".to_owned(),
            Scheme::Named(name) => format!("`{name}`"),
        };
        match scopes.is_empty() {
            true => scheme,
            false => format!("{scheme} with {}", scopes.join(", ")),
        }
    });
    each.collect::<Vec<_>>().join(" and ")
}
