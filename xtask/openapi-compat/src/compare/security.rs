//! Compares which credentials an operation accepts.

mod scheme;

use crate::document::{Document, Place};
use crate::finding::Change;
use crate::rule::{operations as rules, unknown};

use super::operations::Operation;
use super::{Run, keywords};
use scheme::Scheme;

/// One way to be let in: all of these credentials together. None are needed if it is empty.
type Requirement<'a> = Vec<(Scheme<'a>, Vec<&'a str>)>;

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
                    (Scheme::named(document, name), scopes)
                })
                .collect()
        })
        .collect();
    if requirements.is_empty() {
        requirements.push(Vec::new());
    }
    (place, requirements)
}

/// Whether who sends what `old` demands has all that `new` demands.
fn is_met_by(new: &Requirement<'_>, old: &Requirement<'_>) -> bool {
    new.iter().all(|(scheme, scopes)| {
        old.iter().any(|(sent, granted)| {
            sent.is_accepted_by(scheme) && scopes.iter().all(|scope| granted.contains(scope))
        })
    })
}

fn describe(requirement: &Requirement<'_>) -> String {
    if requirement.is_empty() {
        return "none".to_owned();
    }
    let each = requirement.iter().map(|(scheme, scopes)| match scopes.is_empty() {
        true => scheme.to_string(),
        false => format!("{scheme} with {}", scopes.join(", ")),
    });
    each.collect::<Vec<_>>().join(" and ")
}
