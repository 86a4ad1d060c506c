//! Compares two documents, operation by operation.

mod callbacks;
mod content;
mod encodings;
mod headers;
mod keywords;
mod names;
mod operations;
mod parameters;
mod responses;
mod security;
mod servers;
mod writing;

use std::collections::HashSet;

use crate::direction::Direction;
use crate::document::{Document, Place, Pointer};
use crate::finding::{Change, Finding};
use crate::obstacle::{Obstacle, resolved};
use crate::rule::{Level, Rule};
use crate::schema::{Comparison, Schemas};

use operations::Operations;

/// What breaks the clients of `old` when `new` takes its place, and what nobody can say. Findings come
/// in the order of the old document's operations; those of `level` and below.
#[must_use]
pub fn compare(old: &Document, new: &Document, level: Level) -> Vec<Finding> {
    let mut run = Run {
        old,
        new,
        schemas: Schemas::new(old, new),
        operation: "*".to_owned(),
        findings: Vec::new(),
    };
    run.compare_documents();
    let mut seen = HashSet::new();
    let mut findings = run.findings;
    findings.retain(|finding| finding.rule.level <= level);
    findings.retain(|finding| {
        let Finding { rule, operation, old, new, change } = finding;
        seen.insert((rule.id, operation.clone(), old.clone(), new.clone(), change.to_string()))
    });
    findings
}

struct Run<'a> {
    old: &'a Document,
    new: &'a Document,
    schemas: Schemas<'a>,
    /// The operation that is being compared.
    operation: String,
    findings: Vec<Finding>,
}

impl<'a> Run<'a> {
    fn compare_documents(&mut self) {
        let (old, new) = (self.old.root(), self.new.root());
        self.compare_keywords(&old, &new, keywords::DOCUMENT);
        self.compare_component_names();
        self.compare_scheme_keywords();
        let known = Operations::of(self.new);
        for before in Operations::of(self.old).all {
            before.label().clone_into(&mut self.operation);
            // The path may have moved into the address of the server, or out of it.
            let addresses = |document, operation| {
                let servers = servers::addresses(document, operation);
                servers.into_iter().map(|server| server.whole).collect::<Vec<_>>()
            };
            let moved = || {
                let before_addresses = addresses(self.old, &before);
                known.all.iter().find(|after| {
                    after.method == before.method && addresses(self.new, after) == before_addresses
                })
            };
            match known.reached_by(&before).or_else(moved) {
                Some(after) => self.compare_operations(&before, after),
                None => {
                    let change = Change::new("operation").from(before.title());
                    let rule = &crate::rule::operations::OPERATION_REMOVED;
                    let at = new.get("paths").map_or(new.pointer.clone(), |paths| paths.pointer);
                    self.report(rule, (&before.place.pointer, &at), change);
                }
            }
        }
    }

    fn report(
        &mut self,
        rule: &'static Rule,
        (old, new): (&Pointer<'a>, &Pointer<'a>),
        change: Change,
    ) {
        let (old, new) = (old.to_string(), new.to_string());
        self.findings.push(Finding { rule, operation: self.operation.clone(), old, new, change });
    }

    /// Compares what meets all of `old` with what meets all of `new`, and takes over what is found.
    fn compare_schemas(
        &mut self,
        direction: Direction,
        old: &[Place<'a>],
        new: &[Place<'a>],
    ) -> Comparison {
        let comparison = self.schemas.compare(direction, old, new);
        self.take(comparison);
        comparison
    }

    fn take(&mut self, comparison: Comparison) {
        for difference in self.schemas.differences(comparison) {
            self.findings.push(Finding {
                rule: difference.rule,
                operation: self.operation.clone(),
                old: difference.old.to_string(),
                new: difference.new.to_string(),
                change: difference.change.clone(),
            });
        }
    }

    /// What `place` of `document` refers to. If it leads nowhere, that is reported.
    fn resolve_in(&mut self, document: &'a Document, place: &Place<'a>) -> Option<Place<'a>> {
        match resolved(document, place) {
            Ok(place) => Some(place),
            Err(Obstacle { rule, at, detail }) => {
                self.report(rule, (&at, &at), Change::new(format!("`{detail}`")));
                None
            }
        }
    }

    /// What both refer to. If one leads nowhere, that is reported.
    fn resolve_both(&mut self, old: &Place<'a>, new: &Place<'a>) -> Option<(Place<'a>, Place<'a>)> {
        match (resolved(self.old, old), resolved(self.new, new)) {
            (Ok(old), Ok(new)) => Some((old, new)),
            (Err(Obstacle { rule, at, detail }), _) => {
                self.report(rule, (&at, &new.pointer), Change::new(format!("`{detail}`")));
                None
            }
            (_, Err(Obstacle { rule, at, detail })) => {
                self.report(rule, (&old.pointer, &at), Change::new(format!("`{detail}`")));
                None
            }
        }
    }
}
