//! Which parts are the same in both documents, with all that they refer to. Most of two neighbouring
//! versions is, and need not be looked at.

use std::collections::{HashMap, HashSet};

use crate::document::{Document, Node, Place};

pub(super) struct Unchanged<'a> {
    /// The references with which something that differs can be reached.
    changed: HashSet<&'a str>,
}

impl<'a> Unchanged<'a> {
    pub(super) fn new(old: &'a Document, new: &'a Document) -> Self {
        let mut references = HashSet::new();
        collect_references(old.root().node, &mut references);
        let mut changed = HashSet::new();
        let mut users: HashMap<&str, Vec<&str>> = HashMap::new();
        for reference in references {
            let targets = (old.target_of(reference), new.target_of(reference));
            let (Some(before), Some(after)) = targets else {
                changed.insert(reference);
                continue;
            };
            if !before.is_written_like(after) {
                changed.insert(reference);
            }
            let mut used = HashSet::new();
            collect_references(before, &mut used);
            for used in used {
                users.entry(used).or_default().push(reference);
            }
        }
        let mut rest: Vec<&str> = changed.iter().copied().collect();
        while let Some(reference) = rest.pop() {
            for user in users.get(reference).into_iter().flatten() {
                if changed.insert(user) {
                    rest.push(user);
                }
            }
        }
        Unchanged { changed }
    }

    /// Whether both are written alike and refer to nothing that differs.
    pub(super) fn is(&self, old: &Place<'a>, new: &Place<'a>) -> bool {
        old.node.is_written_like(new.node)
            && (self.changed.is_empty() || !self.reaches_change(old.node))
    }

    fn reaches_change(&self, node: &Node) -> bool {
        match node {
            Node::Array(items) => items.iter().any(|item| self.reaches_change(item)),
            Node::Object(members) => members.iter().any(|(key, value)| match value {
                Node::String(reference) if &**key == "$ref" => self.changed.contains(&**reference),
                value => self.reaches_change(value),
            }),
            _ => false,
        }
    }
}

fn collect_references<'a>(node: &'a Node, references: &mut HashSet<&'a str>) {
    match node {
        Node::Array(items) => items.iter().for_each(|item| collect_references(item, references)),
        Node::Object(members) => {
            for (key, value) in members {
                match value {
                    Node::String(reference) if &**key == "$ref" => {
                        references.insert(reference);
                    }
                    value => collect_references(value, references),
                }
            }
        }
        _ => {}
    }
}
