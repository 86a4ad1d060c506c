//! Finds the operations of a document, and compares two of them.

use std::collections::HashMap;

use crate::document::{Document, Place};

use super::{Run, keywords};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An operation, with what its path says for it.
#[derive(Debug)]
pub(super) struct Operation<'a> {
    pub(super) path: &'a str,
    pub(super) method: &'a str,
    pub(super) item: Place<'a>,
    pub(super) place: Place<'a>,
}

/// The operations of a document, in its order.
pub(super) struct Operations<'a> {
    pub(super) all: Vec<Operation<'a>>,
    by_path: HashMap<(&'a str, &'a str), usize>,
    /// By the path without the names of its parameters: they do not travel.
    by_template: HashMap<(&'a str, String), usize>,
}

impl<'a> Operations<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        let mut all = Vec::new();
        let (mut by_path, mut by_template) = (HashMap::new(), HashMap::new());
        for (path, item) in document.root().members_of("paths") {
            let Ok(item) = document.resolve(item) else { continue };
            for (method, place) in item.members().filter(|(key, _)| METHODS.contains(key)) {
                by_path.insert((method, path), all.len());
                by_template.insert((method, without_names(path)), all.len());
                all.push(Operation { path, method, item: item.clone(), place });
            }
        }
        Operations { all, by_path, by_template }
    }

    /// The one that requests for `operation` reach.
    pub(super) fn reached_by(&self, operation: &Operation<'a>) -> Option<&Operation<'a>> {
        let template = || (operation.method, without_names(operation.path));
        let index = self
            .by_path
            .get(&(operation.method, operation.path))
            .or_else(|| self.by_template.get(&template()))?;
        self.all.get(*index)
    }
}

impl<'a> Operation<'a> {
    /// `GET /api/todos`
    pub(super) fn title(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// The `operationId`, or the title if there is none.
    pub(super) fn label(&self) -> String {
        self.place.str("operationId").map_or_else(|| self.title(), str::to_owned)
    }

    /// What the operation says itself, else its path.
    pub(super) fn own_or_of_path(&self, keyword: &str) -> Option<Place<'a>> {
        self.place.get(keyword).or_else(|| self.item.get(keyword))
    }
}

impl<'a> Run<'a> {
    pub(super) fn compare_operations(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        self.compare_keywords(&old.item, &new.item, keywords::PATH);
        self.compare_keywords(&old.place, &new.place, keywords::OPERATION);
        self.compare_operation_names(old, new);
        self.compare_servers(old, new);
        self.compare_security(old, new);
        self.compare_parameters(old, new);
        self.compare_bodies(old, new);
        self.compare_responses(&old.place, &new.place);
        self.compare_callbacks(&old.place, &new.place);
    }
}

/// `/todos/{}` for `/todos/{id}`
pub(super) fn without_names(path: &str) -> String {
    let mut parts = path.split('{');
    let mut bare = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let after = part.split_once('}').map_or("", |(_, after)| after);
        bare.push_str("{}");
        bare.push_str(after);
    }
    bare
}

/// The names in the braces of `path`, in order.
pub(super) fn names_in(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}
