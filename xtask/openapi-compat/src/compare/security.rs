//! Compares which credentials an operation accepts.

use std::collections::BTreeMap;

use crate::document::{Document, Place};
use crate::finding::Change;
use crate::rule::{operations as rules, unknown};

use super::operations::Operation;
use super::{Run, keywords};

/// One way to be let in: all of these credentials together. None are needed if it is empty.
type Requirement<'a> = Vec<(Scheme<'a>, Vec<&'a str>)>;

/// The addresses at which a client gets tokens.
#[derive(Debug, Clone, PartialEq)]
struct Flow<'a> {
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
enum Scheme<'a> {
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

impl<'a> Run<'a> {
    pub(super) fn compare_scheme_keywords(&mut self) {
        let schemes = |document: &'a Document| {
            document.root().get("components").and_then(|all| all.get("securitySchemes"))
        };
        let (Some(old), Some(new)) = (schemes(self.old), schemes(self.new)) else { return };
        for (name, was) in old.members() {
            if let Some(is) = new.get(name) {
                self.compare_keywords(&was, &is, keywords::SCHEME);
            }
        }
    }

    pub(super) fn compare_security(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        let (was_at, was) = requirements(self.old, old);
        let (is_at, is) = requirements(self.new, new);
        for requirement in &was {
            if !is.iter().any(|other| is_met_by(other, requirement)) {
                let all: Vec<_> = is.iter().map(describe).collect();
                let change =
                    Change::new("credentials").from(describe(requirement)).to(all.join(" or "));
                let is_unknown = |(scheme, _): &(Scheme<'a>, _)| matches!(scheme, Scheme::Named(_));
                let rule = match requirement.iter().chain(is.iter().flatten()).any(is_unknown) {
                    true => &unknown::MALFORMED,
                    false => &rules::SECURITY_NARROWED,
                };
                self.report(rule, (&was_at.pointer, &is_at.pointer), change);
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
            let read = |flow: Place<'a>| {
                let (authorization, token) = (flow.str("authorizationUrl"), flow.str("tokenUrl"));
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
            old.iter().all(|(name, flow)| new.get(name).is_some_and(|other| flow.is_kept_by(other)))
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
